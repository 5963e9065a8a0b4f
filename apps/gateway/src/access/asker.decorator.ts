import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { admittedOf, type Admitted } from './admitted.js';

/** The id of the user who asks. */
export const Asker = createParamDecorator((_: unknown, context: ExecutionContext): string => {
  return admittedOf(context.switchToHttp().getRequest<FastifyRequest>()).access.user;
});

/** With all that the door knows of him. */
export const Asking = createParamDecorator((_: unknown, context: ExecutionContext): Admitted => {
  return admittedOf(context.switchToHttp().getRequest<FastifyRequest>());
});

import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { accessOf } from './door.js';

/** The id of the user who asks. */
export const Asker = createParamDecorator((_: unknown, context: ExecutionContext): string => {
  return accessOf(context.switchToHttp().getRequest<FastifyRequest>()).user;
});

import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Access } from '#shared/contracts';
import { admittedOf } from '../../access/admitted.js';

/** Who begins turns. */
export interface FaceAsker extends Pick<Access, 'user' | 'budgeted'> {
  /** As his header has it; what is none is passed over where the turn is submitted. */
  traceparent?: string | undefined;
}

/** With what the door asks for at some faces beside. */
export type ScopedAsker = FaceAsker & Pick<Access, 'scopes'>;

export function faceAskerOf(request: FastifyRequest): ScopedAsker {
  const { user, budgeted, scopes } = admittedOf(request).access;
  const { traceparent } = request.headers;
  return { user, budgeted, scopes, ...(typeof traceparent === 'string' ? { traceparent } : {}) };
}

/** For every route that begins turns in another protocol. */
export const BeginsTurns = createParamDecorator((_: unknown, context: ExecutionContext): ScopedAsker => {
  return faceAskerOf(context.switchToHttp().getRequest<FastifyRequest>());
});

import type { FastifyRequest } from 'fastify';
import type { Access } from '#shared/contracts';

/** Who asks, and by which token: what is held open longer asks again whether the token is still good. */
export interface Admitted {
  access: Access;
  tokenHash: string;
}

const admission = Symbol('parley.admitted');

interface Asking extends FastifyRequest {
  [admission]?: Admitted;
}

export function noteAdmitted(request: Asking, admitted: Admitted): void {
  request[admission] = admitted;
}

/** Only behind the door is there an answer. */
export function admittedOf(request: Asking): Admitted {
  const admitted = request[admission];
  if (!admitted) throw new Error(`${request.url} is answered without having passed the door.`);
  return admitted;
}

import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { ParleyError, type Access } from '#shared/contracts';
import { KnownAccess } from './known-access.js';
import { bearerToken } from './token-hash.js';

const asking = Symbol('parley.access');

interface Asking extends FastifyRequest {
  [asking]?: Access;
}

/**
 * Stands before everything but health, and before a body is read: whoever has no token cannot make us take
 * in megabytes. What is open is named here; a new path is closed until somebody opens it.
 */
@Injectable()
export class Door implements OnModuleInit {
  constructor(
    @Inject(HttpAdapterHost) private readonly host: HttpAdapterHost,
    @Inject(KnownAccess) private readonly known: KnownAccess,
  ) {}

  onModuleInit(): void {
    const fastify: FastifyInstance = this.host.httpAdapter.getInstance();
    fastify.addHook('onRequest', async (request: Asking, reply: FastifyReply) => {
      if (!isGuarded(request)) return;
      request[asking] = await this.admit(request, reply);
    });
  }

  private async admit(request: FastifyRequest, reply: FastifyReply): Promise<Access> {
    const token = bearerToken(request.headers.authorization);
    const access = token === undefined ? null : await this.known.of(token);
    if (!access) {
      void reply.header('www-authenticate', 'Bearer');
      const message = 'A valid token is needed: send it as "Authorization: Bearer <token>".';
      throw new ParleyError({ code: 'unauthorized', message });
    }
    const needed = request.method === 'GET' || request.method === 'HEAD' ? 'read' : 'write';
    if (!access.scopes.includes(needed)) {
      throw new ParleyError({ code: 'forbidden', message: `This token lacks the scope "${needed}".` });
    }
    return access;
  }
}

const open = new Set(['/healthz', '/readyz', '/metrics']);

/** By the route that was found: the address itself can be written in many ways. */
function isGuarded({ routeOptions, method }: FastifyRequest): boolean {
  return method !== 'OPTIONS' && !open.has(routeOptions.url ?? '');
}

/** Who asks. Only behind the door is there an answer. */
export function accessOf(request: Asking): Access {
  const access = request[asking];
  if (!access) throw new Error(`${request.url} is answered without having passed the door.`);
  return access;
}

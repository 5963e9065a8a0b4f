import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { ParleyError } from '#shared/contracts';
import { takeTicket } from '../tickets/ticket-in-address.js';
import { Tickets } from '../tickets/tickets.js';
import { noteAdmitted, type Admitted } from './admitted.js';
import { KnownAccess } from './known-access.js';
import { bearerToken, tokenHash } from './token-hash.js';

/**
 * Stands before everything but health, and before a body is read: whoever has no token cannot make us take
 * in megabytes. What is open is named here; a new path is closed until somebody opens it.
 */
@Injectable()
export class Door implements OnModuleInit {
  constructor(
    @Inject(HttpAdapterHost) private readonly host: HttpAdapterHost,
    @Inject(KnownAccess) private readonly known: KnownAccess,
    @Inject(Tickets) private readonly tickets: Tickets,
  ) {}

  onModuleInit(): void {
    const fastify: FastifyInstance = this.host.httpAdapter.getInstance();
    fastify.addHook('onRequest', async (request: FastifyRequest, reply: FastifyReply) => {
      if (isGuarded(request)) noteAdmitted(request, await this.admit(request, reply));
    });
  }

  private async admit(request: FastifyRequest, reply: FastifyReply): Promise<Admitted> {
    const hash = await this.hashOf(request);
    const access = hash === undefined ? null : await this.known.ofHash(hash);
    if (!access || hash === undefined) {
      void reply.header('www-authenticate', 'Bearer');
      throw new ParleyError({ code: 'unauthorized', message: whatIsNeeded(request) });
    }
    const needed = scopeFor(request);
    if (!access.scopes.includes(needed)) {
      throw new ParleyError({ code: 'forbidden', message: `This token lacks the scope "${needed}".` });
    }
    return { access, tokenHash: hash };
  }

  /** Of the token, or of the one that a ticket stands for. The ticket is taken out of the address either way. */
  private async hashOf(request: FastifyRequest): Promise<string | undefined> {
    const ticket = takeTicket(request.raw);
    const { authorization } = request.headers;
    if (authorization !== undefined || ticket === undefined || !takesTickets(request)) {
      const token = bearerToken(authorization) ?? apiKey(request);
      return token === undefined ? undefined : tokenHash(token);
    }
    return this.tickets.redeem(ticket);
  }
}

const open = new Set(['/healthz', '/readyz', '/metrics', '/openapi.json', '/docs']);

/** What browsers open without being able to send a header. */
const ticketed = new Set([
  '/v1/ws',
  '/v1/events',
  '/v1/sessions/:session/events',
  '/v1/sessions/:session/turns/:turn/events',
]);

/** Where the clients of another protocol put their token. */
function apiKey({ headers, routeOptions }: FastifyRequest): string | undefined {
  const { authorization, 'x-api-key': key } = headers;
  const isTaken = authorization === undefined && routeOptions.url?.startsWith('/anthropic/');
  return isTaken && typeof key === 'string' && /^[\x21-\x7e]{1,512}$/.test(key) ? key : undefined;
}

/** By the route that was found: the address itself can be written in many ways. */
function isGuarded({ routeOptions, method }: FastifyRequest): boolean {
  return method !== 'OPTIONS' && !open.has(routeOptions.url ?? '');
}

function takesTickets({ routeOptions, method }: FastifyRequest): boolean {
  return method === 'GET' && ticketed.has(routeOptions.url ?? '');
}

/** A ticket changes nothing and opens no more than its token does. */
function scopeFor({ routeOptions, method }: FastifyRequest): 'read' | 'write' {
  const reads = method === 'GET' || method === 'HEAD' || routeOptions.url === '/v1/tickets';
  return reads ? 'read' : 'write';
}

function whatIsNeeded(request: FastifyRequest): string {
  const ticket = takesTickets(request) ? ', or a fresh one-time ticket as "?ticket="' : '';
  return `A valid token is needed: send it as "Authorization: Bearer <token>"${ticket}.`;
}

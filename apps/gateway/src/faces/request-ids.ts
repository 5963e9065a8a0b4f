import { randomUUID } from 'node:crypto';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance, FastifyReply } from 'fastify';

/** Under these names the libraries of their makers look for it. */
const headers: Readonly<Record<string, string>> = {
  '/anthropic/': 'request-id',
  '/openai/': 'x-request-id',
};

/** Every answer bears an id, refusals too: its clients show it with an error. */
@Injectable()
export class RequestIds implements OnModuleInit {
  constructor(@Inject(HttpAdapterHost) private readonly host: HttpAdapterHost) {}

  onModuleInit(): void {
    const fastify: FastifyInstance = this.host.httpAdapter.getInstance();
    fastify.addHook('onSend', async (_, reply) => {
      withRequestId(reply);
    });
  }
}

/** Unless it bears one already. A stream is sent past the hook. */
export function withRequestId(reply: FastifyReply): FastifyReply {
  const face = Object.keys(headers).find((prefix) => reply.request.url.startsWith(prefix));
  const header = face === undefined ? undefined : headers[face];
  if (header !== undefined && !reply.hasHeader(header))
    void reply.header(header, `req_${randomUUID().replaceAll('-', '')}`);
  return reply;
}

import { Inject, Injectable, UnsupportedMediaTypeException, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance, FastifyRequest } from 'fastify';

const takesStreams = 'POST /v1/sessions/import';

/**
 * Lets one route take JSON of any length: nobody reads it for the route, which passes it on as it comes in. Any other
 * body is read whole, and so is bounded.
 */
@Injectable()
export class ImportBodies implements OnModuleInit {
  constructor(@Inject(HttpAdapterHost) private readonly host: HttpAdapterHost) {}

  onModuleInit(): void {
    const fastify: FastifyInstance = this.host.httpAdapter.getInstance();
    fastify.addHook('preParsing', async (request: FastifyRequest) => {
      if (`${request.method} ${request.routeOptions.url}` !== takesStreams) return;
      const { headers } = request.raw;
      const type = headers['content-type'];
      if (type !== undefined && !/^application\/json\b/i.test(type))
        throw new UnsupportedMediaTypeException();
      // What has no type and no length has no body, as far as Fastify's own reader goes.
      delete headers['content-type'];
      delete headers['content-length'];
      delete headers['transfer-encoding'];
    });
  }
}

import multipart from '@fastify/multipart';
import { Inject, Injectable, UnsupportedMediaTypeException, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { mostFields, mostFiles } from './limits.js';

const takesForms = 'POST /v1/files';

/**
 * Lets one route take multipart forms, and no other: a page of anybody's could send them without asking the browser
 * first. Their size is for the reader of each file to judge, so nothing here ends one quietly at a limit.
 */
@Injectable()
export class Forms implements OnModuleInit {
  constructor(@Inject(HttpAdapterHost) private readonly host: HttpAdapterHost) {}

  onModuleInit(): void {
    const fastify: FastifyInstance = this.host.httpAdapter.getInstance();
    // Waiting for it would make all routes final, and Nest has not told them yet where errors go.
    void fastify.register(multipart, {
      throwFileSizeLimit: false,
      limits: {
        fileSize: Infinity,
        files: mostFiles + 1,
        fields: mostFields,
        fieldSize: 64 * 1024,
        parts: mostFiles + 1 + mostFields,
      },
    });
    // Behind the door, and before anything of the body is read.
    fastify.addHook('preParsing', async (request: FastifyRequest) => {
      if (!isFitting(request)) throw new UnsupportedMediaTypeException();
    });
  }
}

function isFitting({ method, routeOptions, headers }: FastifyRequest): boolean {
  const isForm = /^multipart\/form-data\b/i.test(headers['content-type'] ?? '');
  if (`${method} ${routeOptions.url}` === takesForms) return isForm;
  return !isForm || method === 'GET' || method === 'HEAD' || method === 'OPTIONS';
}

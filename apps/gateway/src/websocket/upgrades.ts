import { ServerResponse, type IncomingMessage, type Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance } from 'fastify';
import { asPlainRequest } from './plain-request.js';

export interface Upgrade {
  socket: Duplex;
  /** What came behind the request already. */
  head: Buffer;
  response: ServerResponse;
}

const upgrades = new WeakMap<IncomingMessage, Upgrade>();

/**
 * Leads a client that would speak WebSocket through the same doors as everybody else: it is routed, asked for
 * its token and refused like any request, and only its handler takes the socket over.
 */
@Injectable()
export class Upgrades implements OnModuleInit {
  constructor(@Inject(HttpAdapterHost) private readonly host: HttpAdapterHost) {}

  onModuleInit(): void {
    const fastify: FastifyInstance = this.host.httpAdapter.getInstance();
    const server: Server = this.host.httpAdapter.getHttpServer();
    server.on('upgrade', (request, socket, head) => {
      if (wantsWebSocket(request)) route(fastify, request, socket, head);
      else asPlainRequest(server, request, socket, head);
    });
  }
}

function wantsWebSocket({ method, url, headers }: IncomingMessage): boolean {
  return (
    method === 'GET' && headers.upgrade?.toLowerCase() === 'websocket' && url?.split('?')[0] === '/v1/ws'
  );
}

function route(fastify: FastifyInstance, request: IncomingMessage, socket: Duplex, head: Buffer): void {
  socket.on('error', () => socket.destroy());
  const response = new ServerResponse(request);
  // Only of a refusal: whoever takes the socket over has taken the response off it.
  response.shouldKeepAlive = false;
  response.once('finish', () => socket.end());
  response.assignSocket(socket as Parameters<ServerResponse['assignSocket']>[0]);
  upgrades.set(request, { socket, head, response });
  fastify.routing(request, response);
}

/** Undefined for a request that asked for no upgrade. Whoever takes it answers for the socket from here on. */
export function takeUpgrade(request: IncomingMessage): Upgrade | undefined {
  const upgrade = upgrades.get(request);
  if (!upgrade) return undefined;
  upgrades.delete(request);
  upgrade.response.detachSocket(upgrade.socket as Parameters<ServerResponse['detachSocket']>[0]);
  return upgrade;
}

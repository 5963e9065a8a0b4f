import { Controller, Get, Inject, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Config } from '#shared/config';
import { invalidRequest } from '#shared/contracts';
import { CONFIG } from '#shared/service';
import type { Admitted } from '../access/admitted.js';
import { Asking } from '../access/asker.decorator.js';
import { Connections } from '../connections/connections.js';
import { Takes } from '../refusals/taken-query.js';
import { refuseForeignOrigin } from './origin.js';
import { Sockets } from './sockets.js';
import { takeUpgrade } from './upgrades.js';

@Controller('v1/ws')
export class WebSocketController {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(Connections) private readonly connections: Connections,
    @Inject(Sockets) private readonly sockets: Sockets,
  ) {}

  @Get()
  @Takes(['ticket'])
  open(
    @Asking() admitted: Admitted,
    @Req() { raw, headers }: FastifyRequest,
    @Res() reply: FastifyReply,
  ): void {
    refuseForeignOrigin(headers, this.config.PARLEY_CORS_ORIGINS);
    this.connections.refuseTooMany(admitted.access.user);
    const upgrade = takeUpgrade(raw);
    if (!upgrade) throw invalidRequest([{ path: 'Upgrade', problem: 'must be websocket' }]);
    reply.hijack();
    this.sockets.accept(raw, upgrade, admitted);
  }
}

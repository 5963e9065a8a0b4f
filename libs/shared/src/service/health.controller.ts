import { Controller, Get, Header, Inject, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Metrics } from './metrics.js';
import { tellProcess } from './process-figures.js';
import { Readiness } from './readiness.js';
import { SERVICE } from './tokens.js';
import { version } from './version.js';

/** The operator's door. It needs no token and tells nothing of anybody's conversation. */
@Controller()
export class HealthController {
  constructor(
    @Inject(Readiness) private readonly readiness: Readiness,
    @Inject(Metrics) private readonly metrics: Metrics,
    @Inject(SERVICE) private readonly service: string,
  ) {}

  @Get('healthz')
  alive(): { status: 'ok' } {
    return { status: 'ok' };
  }

  @Get('readyz')
  async ready(@Res() reply: FastifyReply): Promise<void> {
    const report = await this.readiness.report();
    await reply.status(report.ready ? 200 : 503).send(report);
  }

  @Get('metrics')
  @Header('content-type', 'text/plain; version=0.0.4; charset=utf-8')
  scrape(): string {
    tellProcess(this.metrics, this.service, version);
    return this.metrics.text();
  }
}

import { Controller, Inject } from '@nestjs/common';
import type { Delivery } from '#shared/broker';
import { Consume } from '#shared/transport';
import { ReportRunner } from './report-runner.js';

/** Each sink is read for by itself. */
@Controller()
export class QueueController {
  constructor(@Inject(ReportRunner) private readonly runner: ReportRunner) {}

  @Consume('report-records')
  records(delivery: Delivery): Promise<void> {
    return this.runner.run('records', delivery);
  }

  @Consume('report-webhook')
  webhook(delivery: Delivery): Promise<void> {
    return this.runner.run('webhook', delivery);
  }

  @Consume('report-told')
  told(delivery: Delivery): Promise<void> {
    return this.runner.run('told', delivery);
  }

  @Consume('report-traces')
  traces(delivery: Delivery): Promise<void> {
    return this.runner.run('traces', delivery);
  }

  @Consume('report-metrics')
  metrics(delivery: Delivery): Promise<void> {
    return this.runner.run('metrics', delivery);
  }

  @Consume('report-vault')
  vault(delivery: Delivery): Promise<void> {
    return this.runner.run('vault', delivery);
  }
}

import { Controller, Inject } from '@nestjs/common';
import type { Delivery } from '#shared/broker';
import { Consume } from '#shared/transport';
import { RunningWorker } from './running-worker.js';

@Controller()
export class MailController {
  constructor(@Inject(RunningWorker) private readonly worker: RunningWorker) {}

  @Consume('inference')
  async take({ session, sequence }: Delivery): Promise<void> {
    await this.worker.deliver(session, sequence);
  }
}

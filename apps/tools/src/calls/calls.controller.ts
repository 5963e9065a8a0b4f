import { Controller, Inject } from '@nestjs/common';
import type { Logger } from 'pino';
import { NotYet, type Delivery } from '#shared/broker';
import { Consume } from '#shared/transport';
import { LOGGER } from '#shared/telemetry';
import { CallRunner } from './call-runner.js';
import { decodeJob } from './decode-job.js';

/** During an upgrade a service of the other version can read what this one cannot. */
const patientAttempts = 5;
const patienceMs = 1_000;

@Controller()
export class CallsController {
  constructor(
    @Inject(CallRunner) private readonly runner: CallRunner,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  @Consume('tools')
  async take({ data, attempt, sequence }: Delivery): Promise<void> {
    const decoded = decodeJob(data);
    if (decoded.kind === 'job') return this.runner.take(decoded.job, attempt);
    const { problem, address } = decoded;
    if (attempt < patientAttempts) throw new NotYet(patienceMs, problem);
    this.log.error({ sequence, problem, address }, 'A job could not be read and is dropped');
    if (address) await this.runner.refuse(address, `The call could not be read: ${problem}`);
  }
}

import { Controller, Inject } from '@nestjs/common';
import { decodeAppend, NotYet, type Delivery } from '#shared/broker';
import { Consume } from '#shared/transport';
import type { StoredAppend } from '#shared/conversation';
import { Database } from '../database/database.js';
import { Gaps } from './gaps.js';
import { Parking } from './parking.js';
import { brokenNumbering, firstEvent } from './place.js';
import type { Arrival } from './plan-session.js';
import { Projector } from './projector.js';

const aheadMs = 250;
/** What is ahead waits this often for what it follows, before the log is asked whether that will ever come. */
const patientAttempts = 4;

@Controller()
export class ProjectionController {
  constructor(
    @Inject(Projector) private readonly projector: Projector,
    @Inject(Gaps) private readonly gaps: Gaps,
    @Inject(Parking) private readonly parking: Parking,
    @Inject(Database) private readonly database: Database,
  ) {}

  @Consume('memory')
  async take(delivery: Delivery): Promise<void> {
    const decoded = decode(delivery);
    if ('problem' in decoded) return this.park(delivery, decoded.problem);
    const arrival: Arrival = { session: delivery.session, stored: decoded, data: delivery.data };
    if ((await this.projector.project(arrival)) !== 'ahead') return;
    if (await this.passedGap(arrival, delivery.attempt)) return;
    throw new NotYet(
      aheadMs,
      `Event ${firstEvent(decoded.append)} of session ${arrival.session} came too early`,
    );
  }

  private async passedGap(arrival: Arrival, attempt: number): Promise<boolean> {
    if (attempt < patientAttempts) return false;
    const gapAfter = await this.gaps.gapBefore(arrival);
    if (gapAfter === undefined) return false;
    return (await this.projector.project({ ...arrival, gapAfter })) !== 'ahead';
  }

  private async park({ session, sequence, data }: Delivery, problem: string): Promise<void> {
    const message = { session, sequence, problem, data };
    await this.database.change((manager) => this.parking.park(manager, [message]));
    this.parking.tell([message]);
  }
}

function decode({ data, sequence }: Delivery): StoredAppend | { problem: string } {
  try {
    const stored = decodeAppend(data, sequence);
    const broken = brokenNumbering(stored.append);
    return broken === undefined ? stored : { problem: `Its counting is broken: ${broken}` };
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}

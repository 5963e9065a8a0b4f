import {
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import type { Logger } from 'pino';
import { QueryClient, type Broker } from '#shared/broker';
import type { Config } from '#shared/config';
import { ParleyError } from '#shared/contracts';
import { BROKER, CONFIG } from '#shared/service';
import { LOGGER } from '#shared/telemetry';
import { Database } from '../database/database.js';
import { endTransfer, oldTransfers } from '../export/transfers.js';
import { underLease } from '../lifetime/lease.js';
import { unreportedFrom } from '../lifetime/reported.js';
import { Rounds } from '../lifetime/rounds.js';
import { forgetFiles, noteErased, remainsOfDeleted, type Remains } from './left-to-erase.js';

const leaseMs = 60_000;
/** A round ends well before its lease does. */
const roundMs = 30_000;
const atOnce = 50;

/**
 * Of what was deleted in the database, erases what lies elsewhere: its log, its mail, its files, its workspace. What is
 * done twice is done all the same, and what fails is tried again: a tombstone goes on saying that it is to be done.
 */
@Injectable()
export class Eraser implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly rounds: Rounds;

  constructor(
    @Inject(BROKER) private readonly broker: Broker,
    @Inject(Database) private readonly database: Database,
    @Inject(QueryClient) private readonly queries: QueryClient,
    @Inject(CONFIG) config: Config,
    @Inject(LOGGER) private readonly log: Logger,
  ) {
    this.rounds = new Rounds({
      clock: broker.clock,
      everyMs: config.PARLEY_ERASURE_CHECK_MS,
      work: async (signal) => void (await underLease(broker, 'erasure', leaseMs, () => this.round(signal))),
      failed: (error) => log.warn({ err: error }, 'What was deleted could not be looked for'),
    });
  }

  onApplicationBootstrap(): void {
    this.rounds.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.rounds.stop();
  }

  private async round(signal: AbortSignal): Promise<void> {
    const { clock } = this.broker;
    const until = clock.elapsed() + roundMs;
    const remains = await this.database.read((manager) => remainsOfDeleted(manager, atOnce));
    const unreported = remains.length === 0 ? 0 : await unreportedFrom(this.broker);
    const ready = remains.filter((each) => each.overdue || this.isReported(each, unreported));
    const files = await this.database.read((manager) => oldTransfers(manager, atOnce));
    const work = [
      ...ready.map((each) => () => this.erase(each)),
      ...files.map((file) => () => this.drop(file)),
    ];
    for (const each of work) {
      if (signal.aborted || clock.elapsed() > until) return;
      await this.unlessFails(each);
    }
  }

  /** What it has cost, and what was done in it, is reported from its log. */
  private isReported({ gen, sequence }: Remains, unreported: number): boolean {
    return gen !== this.broker.gen || sequence < unreported;
  }

  private async unlessFails(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.log.warn({ err: error }, 'Something that was deleted could not be erased yet');
    }
  }

  private async erase(remains: Remains): Promise<void> {
    const { id } = remains;
    await this.purge(id);
    const files = await this.database.change((manager) => forgetFiles(manager, remains));
    for (const file of files) await this.broker.files.remove(file);
    if (remains.workspace === id) await this.deleteWorkspace(remains);
    await this.database.read((manager) => noteErased(manager, id));
    this.log.info({ session: id, files: files.length }, 'A deleted session is erased');
  }

  /** What was written behind its last word as well. */
  private async purge(session: string): Promise<void> {
    const { jsm, names } = this.broker;
    await jsm.streams.purge(names.stream('LOG'), { filter: names.logOf(session) });
    for (const filter of [names.mailOf(session), names.laterOf(session)])
      await jsm.streams.purge(names.stream('MAIL'), { filter });
  }

  /** Where nobody answers for long, it is swept once nobody has used it for long. */
  private async deleteWorkspace({ workspace, overdue }: Remains): Promise<void> {
    try {
      await this.queries.ask('tools.workspace.delete', { workspace });
    } catch (error) {
      if (!overdue || !ParleyError.is(error)) throw error;
      this.log.warn({ err: error, workspace }, 'The workspace of a deleted session is left to be swept');
    }
  }

  private async drop(file: string): Promise<void> {
    await this.broker.files.remove(file);
    await this.database.read((manager) => endTransfer(manager, file));
  }
}

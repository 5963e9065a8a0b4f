import { Inject, Injectable } from '@nestjs/common';
import type { Logger } from 'pino';
import type { EntityManager } from 'typeorm';
import type { Broker } from '#shared/broker';
import type { Config } from '#shared/config';
import { newId, type QueryRequest, type QueryResponse, type SaidMessage } from '#shared/contracts';
import { BROKER, CONFIG } from '#shared/service';
import { LOGGER } from '#shared/telemetry';
import { refuseUnstorable } from '../asked/unstorable.js';
import { Database } from '../database/database.js';
import { endTransfer, takeTransfer } from '../export/index.js';
import { seedHistory, type Seed } from '../history/index.js';
import { insertFork, readSource, type Source } from '../sessions/forks.js';
import { insertNew } from '../sessions/insert-new.js';
import { ownSession } from '../sessions/own-session.js';
import { listedOf } from '../sessions/session.entity.js';
import { saidInStore } from './said-in-store.js';
import { emptySeed, seedWith } from './seed-of-said.js';

type Request = QueryRequest<'memory.session.seed'>;
type Seeded = QueryResponse<'memory.session.seed'>;

/** Sessions that begin with what clients say was said. */
@Injectable()
export class Seeds {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(BROKER) private readonly broker: Pick<Broker, 'files'>,
    @Inject(CONFIG) private readonly config: Pick<Config, 'PARLEY_IMPORT_BYTES'>,
    @Inject(LOGGER) private readonly log: Pick<Logger, 'warn'>,
  ) {}

  async begin(request: Request): Promise<Seeded> {
    const { user, from, settings } = request;
    refuseUnstorable({ name: settings.name, model: settings.model, systemPrompt: settings.systemPrompt });
    const said = await this.said(request);
    const source = from && (await this.sourceOf(user, from));
    return this.database.change((manager) => insertSeeded(manager, request, { source, said }));
  }

  /** It is read at one instant, and written elsewhere: nobody is held up. */
  private sourceOf(user: string, from: { session: string; message: string }): Promise<Source> {
    const most = this.config.PARLEY_IMPORT_BYTES;
    return this.database.readAtOnce((manager) => readSource(manager, { user, ...from }, most));
  }

  private async said({ user, behind }: Request): Promise<SaidMessage[]> {
    if ('said' in behind) return behind.said;
    const { file } = behind;
    await this.database.read((manager) => takeTransfer(manager, { file, owner: user, kind: 'import' }));
    try {
      return await saidInStore(this.broker.files, file, this.config.PARLEY_IMPORT_BYTES);
    } finally {
      await this.discard(file);
    }
  }

  /** What could not be removed now is removed later: nobody is told of a failure who has his session. */
  private async discard(file: string): Promise<void> {
    try {
      await this.broker.files.remove(file);
      await this.database.read((manager) => endTransfer(manager, file));
    } catch (error) {
      this.log.warn({ err: error, file }, 'What a session was begun with could not be removed yet');
    }
  }
}

async function insertSeeded(
  manager: EntityManager,
  { user: owner, settings }: Request,
  { source, said }: { source: Source | null; said: readonly SaidMessage[] },
): Promise<Seeded> {
  const at = new Date().toISOString();
  const id = newId('s');
  const [host] = source ? source.source.agents : (settings.agents ?? []);
  const begun: Seed = source?.seed ?? { ...emptySeed, title: settings.name };
  const seed = seedWith(begun, said, { session: id, owner, host, at });
  if (source) await insertFork(manager, id, source.source, source.head);
  else await insertNew(manager, { owner, id, ...settings });
  await seedHistory(manager, id, seed, at);
  return { session: listedOf(await ownSession(manager, id, owner)), head: seed.head };
}

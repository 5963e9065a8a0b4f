import { Inject, Injectable } from '@nestjs/common';
import type { Logger } from 'pino';
import type { EntityManager } from 'typeorm';
import { QueryClient, type Broker } from '#shared/broker';
import type { Config } from '#shared/config';
import {
  newId,
  notFound,
  ParleyError,
  type ListedSession,
  type QueryRequest,
  type SessionExport,
} from '#shared/contracts';
import { BROKER, CONFIG, OneAtATime } from '#shared/service';
import { LOGGER } from '#shared/telemetry';
import { noteDeed } from '../audit/write-deeds.js';
import { Database } from '../database/database.js';
import { seedHistory } from '../history/seed.js';
import { emptyProjection } from '../projection/session-state.js';
import { insertSession } from '../sessions/insert-session.js';
import { holdsProject } from '../sessions/new-place.js';
import { ownSession } from '../sessions/own-session.js';
import { listedOf } from '../sessions/session.entity.js';
import { renamed } from './local-ids.js';
import { filesIn, ownFilesAmong, withOwnFiles } from './own-files.js';
import { readApart } from './read-apart.js';
import { seedOfDocument } from './seed-of-document.js';
import { beginTransfer, endTransfer, takeTransfer } from './transfers.js';

/** Whoever waits for one is told within a minute. */
const readMs = 15_000;
const mostWaiting = 2;
const checkMs = 1_000;

@Injectable()
export class Imports {
  private readonly turns = new OneAtATime(mostWaiting);

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(BROKER) private readonly broker: Pick<Broker, 'files'>,
    @Inject(CONFIG) private readonly config: Pick<Config, 'PARLEY_IMPORT_BYTES'>,
    @Inject(LOGGER) private readonly log: Pick<Logger, 'warn'>,
    @Inject(QueryClient) private readonly queries: Pick<QueryClient, 'ask'>,
  ) {}

  async upload({ user }: QueryRequest<'memory.session.upload'>): Promise<{ file: string }> {
    return { file: await this.database.read((manager) => beginTransfer(manager, user, 'import')) };
  }

  async import({ user, file }: QueryRequest<'memory.session.import'>): Promise<ListedSession> {
    await this.database.read((manager) => takeTransfer(manager, { file, owner: user, kind: 'import' }));
    try {
      return await this.turns.do(async () => {
        const document = await readApart(await this.contentOf(file), { timeMs: readMs });
        await this.refuseUnknown(user, document.settings.agents);
        return this.database.change((manager) => insertDocument(manager, user, document));
      });
    } finally {
      await this.discard(file);
    }
  }

  /** As of a session that is begun. Without an answer it is let through: the turn will say. */
  private async refuseUnknown(user: string, agents: string[]): Promise<void> {
    if (agents.length === 0) return;
    try {
      const { problem } = await this.queries.ask('agent.check', { user, agents, models: [] }, checkMs);
      if (problem) throw new ParleyError(problem);
    } catch (error) {
      if (!ParleyError.is(error) || error.body.code !== 'unavailable') throw error;
    }
  }

  /** What could not be removed now is removed later: nobody is told of a failure who has his session. */
  private async discard(file: string): Promise<void> {
    try {
      await this.broker.files.remove(file);
      await this.database.read((manager) => endTransfer(manager, file));
    } catch (error) {
      this.log.warn({ err: error, file }, 'A file that was imported could not be removed yet');
    }
  }

  private async contentOf(file: string): Promise<Uint8Array<ArrayBuffer>> {
    const stored = await this.broker.files.get(file);
    if (!stored) throw notFound('file');
    const most = this.config.PARLEY_IMPORT_BYTES;
    if (stored.size > most) throw tooLarge(stored.size, most);
    // Not out of a buffer that others have a part in: it is given away.
    const bytes = new Uint8Array(stored.size);
    let length = 0;
    for await (const piece of stored.content) {
      bytes.set(piece, length);
      length += piece.length;
    }
    return bytes;
  }
}

async function insertDocument(
  manager: EntityManager,
  owner: string,
  document: SessionExport,
): Promise<ListedSession> {
  const id = newId('s');
  const { name, settings } = document;
  const isThere = settings.project !== null && (await holdsProject(manager, settings.project, owner));
  const own = await ownFilesAmong(manager, owner, filesIn(document.messages));
  await insertSession(manager, {
    id,
    owner,
    name,
    ...settings,
    project: isThere ? settings.project : null,
    ...{ parent: null, workspace: null, forkedFrom: null, projection: emptyProjection },
  });
  const messages = document.messages.map((message) => withOwnFiles(message, own));
  const knowledge = renamed(document.knowledge, newId);
  const seed = seedOfDocument(id, { ...document, messages, knowledge });
  await seedHistory(manager, id, seed, new Date().toISOString());
  await noteDeed(manager, { deed: 'session.imported', by: owner, session: id });
  return listedOf(await ownSession(manager, id, owner));
}

function tooLarge(size: number, most: number): ParleyError {
  const problem = `has ${size} bytes; at most ${most} are taken (PARLEY_IMPORT_BYTES)`;
  return new ParleyError({ code: 'too_large', message: `The file ${problem}.` });
}

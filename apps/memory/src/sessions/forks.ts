import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Config } from '#shared/config';
import { invalidRequest, newId, notFound, type ListedSession, type QueryRequest } from '#shared/contracts';
import { CONFIG, OneAtATime } from '#shared/service';
import { Database } from '../database/database.js';
import { seedHistory, type Seed } from '../history/seed.js';
import { takenAlong } from '../knowledge/taken-along.js';
import { onceSeen } from '../snapshots/once-seen.js';
import { emptyProjection, storedProjection, type Projection } from '../projection/session-state.js';
import { noteDeed } from '../audit/write-deeds.js';
import { insertSession } from './insert-session.js';
import { holdsProject } from './new-place.js';
import { ownSession } from './own-session.js';
import { readPathTo } from './path-to.js';
import { refuseTooLarge, sizeOfPathTo } from './refuse-too-large.js';
import { seedOfPath } from './seed-of-path.js';
import { listedOf, SessionRow } from './session.entity.js';

type Request = QueryRequest<'memory.session.fork'>;

const mostCharacters = 200;
const mostWaiting = 8;
const what = 'The session cannot be forked there';

/** A session of its own with what was said in another one, up to a message. */
@Injectable()
export class Forks {
  private readonly turns = new OneAtATime(mostWaiting);

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(CONFIG) private readonly config: Pick<Config, 'PARLEY_IMPORT_BYTES'>,
  ) {}

  /** The session itself is not held up meanwhile: it is read at one instant, and written elsewhere. */
  fork(request: Request): Promise<ListedSession> {
    return this.turns.do(() => this.forked(request));
  }

  /** Of a long one the whole path is in memory meanwhile. */
  private async forked(request: Request): Promise<ListedSession> {
    const most = this.config.PARLEY_IMPORT_BYTES;
    const { source, head, seed } = await onceSeen(request.seen, () =>
      this.database.readAtOnce((manager) => readSource(manager, request, most)),
    );
    return this.database.change(async (manager) => {
      const id = newId('s');
      await insertFork(manager, id, source, head);
      await seedHistory(manager, id, seed, new Date().toISOString());
      return listedOf(await ownSession(manager, id, source.owner));
    });
  }
}

export interface Source {
  /** How far the log had been read. */
  en: number;
  source: SessionRow;
  head: string | null;
  seed: Seed;
}

/** What a fork begins with, as of one instant. */
export async function readSource(
  manager: EntityManager,
  request: Request,
  mostBytes: number,
): Promise<Source> {
  const { session, user, message } = request;
  const source = await ownSession(manager, session, user);
  const projection = storedProjection(source.projection);
  const head = message ?? projection.head;
  if (head !== null) refuseTooLarge(await sizeOfPathTo(manager, session, head), mostBytes, what);
  const path = head === null ? [] : await readPathTo(manager, session, head);
  const isBehind = request.seen !== undefined && source.en < request.seen.en;
  if (head !== null && path.length === 0 && !isBehind) throw refusal(projection, head);
  const ids = path.map((kept) => kept.message.id);
  const knowledge = await takenAlong(manager, session, ids);
  return { en: source.en, source, head, seed: seedOfPath(path, { ...projection, knowledge }) };
}

export async function insertFork(
  manager: EntityManager,
  id: string,
  source: SessionRow,
  message: string | null,
): Promise<void> {
  const { owner, name, model, systemPrompt, agents, passes, recall, scenes } = source;
  const isThere = source.project !== null && (await holdsProject(manager, source.project, owner));
  await insertSession(manager, {
    id,
    owner,
    name: forkName(name),
    ...{ model, systemPrompt, agents, passes, recall, scenes },
    project: isThere ? source.project : null,
    parent: null,
    workspace: null,
    forkedFrom: { session: source.id, message },
    projection: emptyProjection,
  });
  await manager.update(
    SessionRow,
    { id },
    {
      ancestors: [source.id, ...source.ancestors],
      ancestorEns: [source.en, ...source.ancestorEns],
    },
  );
  const detail = { from: source.id, at: message };
  await noteDeed(manager, { deed: 'session.forked', by: owner, session: id, detail });
}

function forkName(name: string | null): string | null {
  const sign = ' (fork)';
  return name === null ? null : name.slice(0, mostCharacters - sign.length).toWellFormed() + sign;
}

function refusal({ openTurn }: Projection, message: string): Error {
  if (openTurn?.reply?.id !== message) return notFound('message');
  return invalidRequest([
    { path: 'message', problem: 'is still being written: fork at it once it has ended' },
  ]);
}

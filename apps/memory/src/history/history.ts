import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import {
  notFound,
  type MessageVersion,
  type QueryRequest,
  type QueryResponse,
  type RewindPreview,
} from '#shared/contracts';
import { Database } from '../database/database.js';
import { onceSeen, type Seen } from '../snapshots/once-seen.js';
import { readBranch } from './branch.js';
import { placedJson, placedOf, siblingsOnPath, type PlacedRow } from './placed.js';
import { previewOf } from './preview.js';
import { treePage } from './tree-page.js';

interface Standing {
  en: number;
  head: string | null;
}

/** The tree of a session, of which the snapshot shows one path. */
@Injectable()
export class History {
  constructor(@Inject(Database) private readonly database: Database) {}

  async branch(
    request: QueryRequest<'memory.history.branch'>,
  ): Promise<QueryResponse<'memory.history.branch'>> {
    const branch = await this.atOnce({ ...request, user: null }, (manager) => readBranch(manager, request));
    return { branch };
  }

  async siblings(
    request: QueryRequest<'memory.history.siblings'>,
  ): Promise<QueryResponse<'memory.history.siblings'>> {
    const rows: { id: string; siblings: string[] }[] = await this.atOnce(request, (manager) =>
      manager.query(siblingsOnPath, [request.session]),
    );
    return { siblings: Object.fromEntries(rows.map(({ id, siblings }) => [id, siblings])) };
  }

  tree(request: QueryRequest<'memory.history.tree'>): Promise<QueryResponse<'memory.history.tree'>> {
    return this.atOnce(request, async (manager, { head }) => ({
      head,
      ...(await treePage(manager, request)),
    }));
  }

  message(request: QueryRequest<'memory.history.message'>): Promise<QueryResponse<'memory.history.message'>> {
    const { session, message } = request;
    return this.atOnce(request, async (manager) => {
      const [row]: { placed: PlacedRow }[] = await manager.query(messageStatement, [session, message]);
      if (!row) throw notFound('message');
      return { message: placedOf(row.placed), versions: await versionsOf(manager, session, message) };
    });
  }

  preview(request: QueryRequest<'memory.history.preview'>): Promise<RewindPreview> {
    return this.atOnce(request, (manager) => previewOf(manager, request.session, request.message));
  }

  /** Another's session is as absent as one that never was. `user` null is the service itself. */
  private async atOnce<T>(
    { session, user, seen }: { session: string; user: string | null; seen?: Seen },
    read: (manager: EntityManager, standing: Standing) => Promise<T>,
  ): Promise<T> {
    const found = await onceSeen(seen, () =>
      this.database.readAtOnce(async (manager) => {
        const [row]: Standing[] = await manager.query(standingStatement, [session, user]);
        if (!row) throw notFound('session');
        // What is too old is not worth reading: it is read again.
        if (seen && row.en < seen.en) return { en: row.en };
        return { en: row.en, answer: { is: await read(manager, row) } };
      }),
    );
    if (!found.answer) throw new Error('An answer was taken for seen that was not read.');
    return found.answer.is;
  }
}

const standingStatement = `SELECT en, projection ->> 'head' AS head FROM sessions
  WHERE id = $1 AND ($2::text IS NULL OR owner = $2)`;

const messageStatement = `SELECT ${placedJson} AS placed FROM messages m WHERE m.session = $1 AND m.id = $2`;

async function versionsOf(
  manager: EntityManager,
  session: string,
  message: string,
): Promise<MessageVersion[]> {
  const rows: (Omit<MessageVersion, 'until'> & { until: Date })[] = await manager.query(
    'SELECT text, by, until FROM message_versions WHERE session = $1 AND message = $2 ORDER BY en',
    [session, message],
  );
  return rows.map(({ text, by, until }) => ({ text, by, until: until.toISOString() }));
}

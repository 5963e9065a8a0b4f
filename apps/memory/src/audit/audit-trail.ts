import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { z } from 'zod';
import { instantSchema, type Deed, type QueryRequest, type QueryResponse } from '#shared/contracts';
import { literal } from '../asked/literal.js';
import { cursorAt, placeOfCursor } from '../asked/page-cursor.js';
import { refuseUnstorable } from '../asked/unstorable.js';
import { Database } from '../database/database.js';

type Asked = QueryRequest<'memory.audit.list'>;
type Row = Omit<Deed, 'at'> & { at: Date };

const placeSchema = z.tuple([instantSchema, z.string().regex(/^\d{1,18}$/)]);

/** Who did what, and when. */
@Injectable()
export class AuditTrail {
  constructor(@Inject(Database) private readonly database: Database) {}

  list(asked: Asked): Promise<QueryResponse<'memory.audit.list'>> {
    return this.database.read((manager) => listDeeds(manager, asked));
  }
}

async function listDeeds(manager: EntityManager, asked: Asked): Promise<QueryResponse<'memory.audit.list'>> {
  const { where, parameters } = conditions(asked);
  const rows: Row[] = await manager.query(
    `SELECT id::text AS id, at, by, owner, deed, session, turn, subject, detail FROM deeds
     WHERE ${where} ORDER BY at DESC, deeds.id DESC LIMIT ${asked.limit + 1}`,
    parameters,
  );
  const deeds = rows.slice(0, asked.limit).map((row) => ({ ...row, at: row.at.toISOString() }));
  const last = rows.length > asked.limit ? deeds.at(-1) : undefined;
  return { deeds, next: last ? cursorAt([last.at, last.id]) : null };
}

/** Own are those of what one owns, and those that one has done. */
function conditions({ user, from, to, by, session, deed, q, cursor }: Asked): {
  where: string;
  parameters: unknown[];
} {
  refuseUnstorable({ by, q });
  const parameters: unknown[] = [];
  const given = (value: unknown): string => `$${parameters.push(value)}`;
  const all = [`at >= ${given(from)}`, `at < ${given(to)}`];
  if (user !== null) {
    const own = given(user);
    all.push(`(owner = ${own} OR by = ${own})`);
  }
  if (by !== undefined) all.push(`by = ${given(by)}`);
  if (session !== undefined) all.push(`session = ${given(session)}`);
  if (deed !== undefined) all.push(`deed = ${given(deed)}`);
  if (q !== undefined) all.push(`${told} ILIKE ${given(`%${literal(q)}%`)}`);
  if (cursor !== null) {
    const [lastAt, id] = placeOfCursor(cursor, placeSchema);
    all.push(`(at, id) < (${given(lastAt)}::timestamptz, ${given(id)}::bigint)`);
  }
  return { where: all.join(' AND '), parameters };
}

const told = `concat_ws(' ', deed, by, session, turn, subject, detail::text)`;

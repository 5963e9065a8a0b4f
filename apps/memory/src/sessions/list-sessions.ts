import type { EntityManager } from 'typeorm';
import { z } from 'zod';
import { idSchema, instantSchema, type QueryRequest, type QueryResponse } from '#shared/contracts';
import { literal } from '../asked/literal.js';
import { cursorAt, placeOfCursor } from '../asked/page-cursor.js';
import { listedOf, type SessionRow } from './session.entity.js';
import { refuseUnstorable } from '../asked/unstorable.js';

type Request = QueryRequest<'memory.session.list'>;

/** The projection, which may be large, is left where it is. */
const columns = `id, owner, name, model, system_prompt AS "systemPrompt", agents, project, passes, recall, scenes,
  parent, workspace, forked_from AS "forkedFrom", created_at AS "createdAt", archived_at AS "archivedAt",
  active_at AS "activeAt", said_en AS "saidEn", read_en AS "readEn"`;

const placeSchema = z.tuple([instantSchema, idSchema]);

/** By the last activity, and by the id where that is the same: so no page shows what another one has shown. */
export async function listSessions(
  manager: EntityManager,
  request: Request,
): Promise<QueryResponse<'memory.session.list'>> {
  const { where, parameters } = conditions(request);
  const rows: SessionRow[] = await manager.query(
    `SELECT ${columns} FROM sessions WHERE ${where} ORDER BY active_at DESC, id DESC LIMIT ${request.limit + 1}`,
    parameters,
  );
  const sessions = rows.slice(0, request.limit).map(listedOf);
  const last = rows.length > request.limit ? sessions.at(-1) : undefined;
  return { sessions, next: last ? cursorAt([last.activeAt, last.id]) : null };
}

function conditions({ user, cursor, q, archived, project, children }: Request): {
  where: string;
  parameters: unknown[];
} {
  refuseUnstorable({ q: q ?? null });
  const parameters: unknown[] = [user];
  const given = (value: unknown): string => `$${parameters.push(value)}`;
  const all = [
    'owner = $1',
    ...kinds.archived[archived ?? 'without'],
    ...kinds.children[children ?? 'without'],
  ];
  if (project !== undefined) all.push(`project = ${given(project)}`);
  if (q !== undefined) all.push(`name ILIKE ${given(`%${literal(q)}%`)}`);
  if (cursor !== null) {
    const [at, id] = placeOfCursor(cursor, placeSchema);
    all.push(`(active_at, id) < (${given(at)}, ${given(id)})`);
  }
  return { where: all.join(' AND '), parameters };
}

const kinds = {
  archived: { without: ['archived_at IS NULL'], with: [], only: ['archived_at IS NOT NULL'] },
  children: { without: ['parent IS NULL'], with: [], only: ['parent IS NOT NULL'] },
};

import type { EntityManager } from 'typeorm';
import { z } from 'zod';
import {
  idSchema,
  instantSchema,
  invalidRequest,
  notFound,
  type Found,
  type QueryRequest,
  type QueryResponse,
} from '#shared/contracts';
import { cursorAt, placeOfCursor } from '../asked/page-cursor.js';
import { SessionRow } from '../sessions/session.entity.js';
import { refuseUnstorable } from '../asked/unstorable.js';

type Request = QueryRequest<'memory.search'>;
type Row = Omit<Found, 'createdAt'> & { createdAt: Date; rank: number };

/** Of a word that stands everywhere, only so many of the newest are weighed: weighing is what takes the time. */
const mostWeighed = 5_000;
/** So much of a message is looked through for an excerpt; no more of it is found. */
const mostCharacters = 50_000;

/**
 * Weighed by how often and how close together the words stand; of the same weight the newest first. The marks are taken
 * out of the text before they are put in.
 */
const statement = `
  WITH sought AS (SELECT websearch_to_tsquery('simple', $2) AS query),
  hits AS (
    SELECT m.session, m.id, m.created_at, has.words
    FROM sought, message_words has
    JOIN messages m ON m.session = has.session AND m.id = has.message JOIN sessions ON sessions.id = m.session
    WHERE sessions.owner = $1 AND has.words @@ sought.query AND ($3::text IS NULL OR m.session = $3)
    ORDER BY m.created_at DESC LIMIT ${mostWeighed}
  ),
  weighed AS (
    SELECT session, id, created_at, ts_rank_cd(words, query)::float8 AS rank FROM hits, sought
  ),
  page AS (
    SELECT * FROM weighed
    WHERE $4::float8 IS NULL OR (rank, created_at, session, id) < ($4, $5::timestamptz, $6::text, $7::text)
    ORDER BY rank DESC, created_at DESC, session DESC, id DESC LIMIT $8
  )
  SELECT page.session, sessions.name, m.id AS message, m.role, m.author, m.created_at AS "createdAt",
    m.on_path AS "onPath", page.rank,
    ts_headline('simple', translate(left((
      SELECT string_agg(block ->> 'text', E'\\n' ORDER BY place)
      FROM json_array_elements(m.blocks) WITH ORDINALITY AS listed (block, place)
      WHERE block ->> 'kind' = 'text'
    ), ${mostCharacters}), chr(2) || chr(3), ''), sought.query,
      'StartSel=' || chr(2) || ', StopSel=' || chr(3) || ', MaxFragments=2, MinWords=8, MaxWords=24, ShortWord=0') AS excerpt
  FROM sought, page
  JOIN messages m ON m.session = page.session AND m.id = page.id
  JOIN sessions ON sessions.id = page.session
  ORDER BY page.rank DESC, page.created_at DESC, page.session DESC, page.id DESC`;

const placeSchema = z.tuple([z.number(), instantSchema, idSchema, idSchema]);

/** Over what one user's sessions hold, on their paths and beside them. */
export async function search(
  manager: EntityManager,
  request: Request,
): Promise<QueryResponse<'memory.search'>> {
  const { user, q, session, limit, cursor } = request;
  refuseUnstorable({ q });
  await refuseUnless(manager, request);
  const place = cursor === null ? [null, null, null, null] : placeOfCursor(cursor, placeSchema);
  const rows: Row[] = await manager.query(statement, [user, q, session ?? null, ...place, limit + 1]);
  const page = rows.slice(0, limit);
  const last = rows.length > limit ? page.at(-1) : undefined;
  return {
    found: page.map(foundOf),
    next: last ? cursorAt([last.rank, last.createdAt.toISOString(), last.session, last.message]) : null,
  };
}

async function refuseUnless(manager: EntityManager, { user, q, session }: Request): Promise<void> {
  if (session !== undefined && !(await manager.existsBy(SessionRow, { id: session, owner: user })))
    throw notFound('session');
  const [sought]: { tree: string }[] = await manager.query(
    `SELECT querytree(websearch_to_tsquery('simple', $1)) AS tree`,
    [q],
  );
  // What remains of it is nothing that must stand there.
  if (sought?.tree && sought.tree !== 'T') return;
  throw invalidRequest([{ path: 'q', problem: 'must hold a word that is to be found' }]);
}

function foundOf({ session, name, message, role, author, createdAt, onPath, excerpt }: Row): Found {
  return { session, name, message, role, author, createdAt: createdAt.toISOString(), onPath, excerpt };
}

import type { EntityManager } from 'typeorm';
import { columnsOf } from './copy.js';

export interface Compared {
  table: string;
  rows: number;
  differences: number;
  /** The keys of the first of them. */
  examples: string[];
}

interface Table {
  name: string;
  key: string[];
  /** What could not be told of sessions of old. */
  notOfOld?: string[] | 'all';
  /** Kept since a later release: where it is missing, nobody knew of it yet. */
  keptSince?: string[];
}

const tables: Table[] = [
  { name: 'messages', key: ['session', 'id'], keptSince: ['print'] },
  { name: 'message_versions', key: ['session', 'message', 'en'] },
  // The release before this one kept no words.
  { name: 'message_words', key: ['session', 'message'], notOfOld: 'all' },
  { name: 'turns', key: ['session', 'id'], notOfOld: ['before_sequence'] },
  { name: 'steers', key: ['session', 'id'], notOfOld: ['before_sequence'] },
  // There was a time before it was booked.
  { name: 'usage', key: ['session', 'en'], notOfOld: 'all' },
  { name: 'memory_changes', key: ['session', 'en'] },
  { name: 'relation_changes', key: ['session', 'en'] },
  { name: 'scene_changes', key: ['session', 'en'] },
  { name: 'plan_changes', key: ['session', 'en'] },
];

export async function compareTables(manager: EntityManager, live: string): Promise<Compared[]> {
  const compared: Compared[] = [];
  for (const table of tables) compared.push(await compareTable(manager, live, table));
  return compared;
}

export const mostExamples = 5;

/** Row by row in the database, every column by its letters. */
async function compareTable(manager: EntityManager, live: string, table: Table): Promise<Compared> {
  const { name, key } = table;
  const side = (schema: string): string =>
    `(SELECT t.*, proved.is_old FROM ${schema}${name} t JOIN proved USING (session))`;
  const [found]: [Omit<Compared, 'table'>] = await manager.query(
    `WITH compared AS (
       SELECT ${key.map((column) => `coalesce(was.${column}, now.${column})::text`).join(` || ' ' || `)} AS key,
         was.session IS NOT NULL AS is_live, ${await differing(manager, table)} AS columns
       FROM ${side(`${live}.`)} was
       FULL JOIN ${side('')} now ON ${key.map((column) => `was.${column} = now.${column}`).join(' AND ')}
     ),
     few AS (SELECT key, columns FROM compared WHERE columns <> '' ORDER BY key LIMIT ${mostExamples})
     SELECT count(*) FILTER (WHERE is_live) AS rows, count(*) FILTER (WHERE columns <> '') AS differences,
       (SELECT coalesce(json_agg(key || ' (' || columns || ')'), '[]') FROM few) AS examples
     FROM compared`,
  );
  return { table: name, ...found };
}

/** The names of the columns, as one text. Of a row that only one side has, all that say something. */
async function differing(
  manager: EntityManager,
  { name, notOfOld = [], keptSince = [] }: Table,
): Promise<string> {
  const columns = (await columnsOf(manager, name)).map((column) => {
    const isKnown =
      notOfOld === 'all' || notOfOld.includes(column) ? 'NOT coalesce(was.is_old, now.is_old) AND' : '';
    const isKept = keptSince.includes(column) ? `was.${column} IS NOT NULL AND` : '';
    return `CASE WHEN ${isKnown} ${isKept} was.${column}::text IS DISTINCT FROM now.${column}::text THEN '${column}' END`;
  });
  return `concat_ws(', ', ${columns.join(', ')})`;
}

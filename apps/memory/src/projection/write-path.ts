import type { EntityManager } from 'typeorm';
import { unnested } from '../database/columns.js';

export interface Path {
  session: string;
  head: string | null;
}

/**
 * Marks what leads to the head, where that has moved: up from it to the first message that stood on the path already.
 * What stood there behind that one stands there no more. Nothing is walked twice: a turn that only goes on is none of
 * this.
 *
 * A walk that ends where a message is missing is not at the first one: what is older stays, up to where the old path
 * left the missing one.
 */
export async function writePaths(manager: EntityManager, paths: readonly Path[]): Promise<void> {
  if (paths.length === 0) return;
  const { from, parameters } = unnested({ session: 'text', head: 'text' }, [...paths]);
  await manager.query(
    `WITH RECURSIVE moved AS (SELECT session, head FROM ${from}),
     walked AS (
       SELECT m.session, m.id, m.parent, m.on_path, m.ordinal
       FROM moved JOIN messages m ON m.session = moved.session AND m.id = moved.head
       -- It drops what was met before, so that not even a circle of parents could keep it running.
       UNION
       SELECT m.session, m.id, m.parent, m.on_path, m.ordinal
       FROM walked JOIN messages m ON m.session = walked.session AND m.id = walked.parent
       WHERE NOT walked.on_path
     ),
     missing AS (
       SELECT asked.session, asked.id FROM (
         SELECT session, head AS id FROM moved
         UNION ALL
         SELECT session, parent FROM walked WHERE NOT on_path
       ) asked
       WHERE asked.id IS NOT NULL
         AND NOT EXISTS (SELECT FROM messages m WHERE m.session = asked.session AND m.id = asked.id)
     ),
     -- The ordinal behind which nothing of the old path stays; null: all of it does.
     ends AS (
       SELECT moved.session, CASE
         WHEN joint.id IS NOT NULL THEN joint.ordinal
         WHEN missing.id IS NOT NULL THEN least(
           (SELECT min(ordinal) FROM walked WHERE walked.session = moved.session),
           (SELECT min(ordinal) FROM messages m
            WHERE m.session = moved.session AND m.parent = missing.id AND m.on_path)
         ) - 1
         ELSE (SELECT min(ordinal) FROM messages m WHERE m.session = moved.session AND m.on_path) - 1
       END AS ordinal
       FROM moved
       LEFT JOIN walked joint ON joint.session = moved.session AND joint.on_path
       LEFT JOIN missing ON missing.session = moved.session
     ),
     changed AS (
       SELECT session, id, true AS on_path FROM walked WHERE NOT on_path
       UNION ALL
       SELECT m.session, m.id, false FROM ends
       JOIN messages m ON m.session = ends.session AND m.on_path AND m.ordinal > ends.ordinal
     )
     UPDATE messages SET on_path = changed.on_path FROM changed
     WHERE messages.session = changed.session AND messages.id = changed.id`,
    parameters,
  );
}

import type { EntityManager } from 'typeorm';
import type { ChainJob } from '#shared/contracts';
import type { Missed } from './ground.js';

/**
 * Who takes part stands in a session's row, and who came and went since in its log: so back from today. Whoever takes part
 * when a turn ends was there for its words, as for all other passes. What a fork has brought along is told of by the log
 * that it was said in; where that is erased, nobody has missed anything.
 */
export function missed(
  manager: EntityManager,
  { session, present }: ChainJob,
  messages: readonly string[],
): Promise<Missed[]> {
  return manager.query(
    `WITH said AS MATERIALIZED (
       SELECT m.id, m.ordinal, m.origin, (
         SELECT min(ends.en) FROM events ends WHERE ends.session = m.origin AND ends.turn = m.turn
           AND ends.type IN ('turn.completed', 'turn.stopped', 'turn.failed')
       ) AS en
       FROM messages m WHERE m.session = $1 AND m.id = ANY($2)
     ), moved AS MATERIALIZED (
       SELECT of.origin, moved.en, moved.type, moved.body ->> 'agent' AS agent
       FROM (SELECT origin, min(en) AS en FROM said GROUP BY origin) of
       JOIN events moved ON moved.session = of.origin AND moved.en > of.en
       WHERE moved.type IN ('participant.joined', 'participant.left')
     )
     SELECT witness.agent, said.id AS message
     FROM said
     JOIN sessions ON sessions.id = said.origin
     CROSS JOIN unnest($3::text[]) AS witness (agent)
     WHERE said.en IS NOT NULL AND NOT coalesce(
       (SELECT next.type = 'participant.left' FROM moved next
        WHERE next.origin = said.origin AND next.agent = witness.agent AND next.en > said.en
        ORDER BY next.en LIMIT 1),
       json_array_length(sessions.agents) = 0 OR sessions.agents::jsonb ? witness.agent)
     ORDER BY said.ordinal, witness.agent`,
    [session, messages, present.map(({ id }) => id)],
  );
}

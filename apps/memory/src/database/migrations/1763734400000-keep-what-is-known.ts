import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What agents know, as it came about: a row for each change, none of which is ever changed itself. What stands is
 * derived at read time from those whose message is on a path. `body` is the event's, to the letter, and the columns
 * beside it are what is sought by. None hangs on its message by a key: a message may come after what hangs on it.
 * `hung_en`: of what hung on nothing and hangs on a message since a clear, the event of that.
 */
export class KeepWhatIsKnown1763734400000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [...memories, ...relations, ...scenes, ...plans]) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    // Made at a start, where the database has vectors.
    await runner.query('DROP TABLE IF EXISTS memory_vectors');
    await runner.query('DROP TABLE plan_changes, scene_changes, relation_changes, memory_changes');
  }
}

const hangsOn = `session text NOT NULL REFERENCES sessions (id),
    en bigint NOT NULL,
    owner text NOT NULL REFERENCES users (id),
    on_message text,
    hung_en bigint,
    at timestamptz NOT NULL,
    body json NOT NULL,
    PRIMARY KEY (session, en)`;

/**
 * The stems of English, and every word as it stands: names, and words of other languages. Beside them whose row it is, as
 * a word that no text has, so that the index alone finds an agent's words among everybody's.
 */
const words = `array_to_tsvector(ARRAY['@' || owner || '/' || coalesce(agent, '')])
      || to_tsvector('english', coalesce(text, '')) || to_tsvector('simple', coalesce(text, ''))`;

const memories = [
  `CREATE TABLE memory_changes (
    memory text NOT NULL,
    change text NOT NULL,
    agent text,
    about text,
    text text,
    significance bigint,
    pinned boolean,
    superseded_by text,
    words tsvector GENERATED ALWAYS AS (${words}) STORED,
    ${hangsOn}
  )`,
  'CREATE INDEX memory_changes_of_memory ON memory_changes (memory)',
  `CREATE INDEX memory_changes_of_agent ON memory_changes (owner, agent, at DESC, en DESC, session DESC)
    WHERE change = 'made'`,
  // Few: what may be pinned, or is worth more than most.
  `CREATE INDEX memory_changes_of_weight ON memory_changes (owner, significance)
    WHERE significance >= 2 OR pinned`,
  `CREATE INDEX memory_changes_about ON memory_changes (owner, agent, about, at DESC, en DESC, session DESC)
    WHERE about IS NOT NULL`,
  'CREATE INDEX memory_changes_words ON memory_changes USING gin (words) WITH (fastupdate = off)',
  'CREATE INDEX memory_changes_on ON memory_changes (session, on_message)',
];

const relations = [
  `CREATE TABLE relation_changes (
    from_person text NOT NULL,
    to_person text NOT NULL,
    affinity bigint NOT NULL,
    trust bigint NOT NULL,
    summary text,
    met text,
    ${hangsOn}
  )`,
  'CREATE INDEX relation_changes_of_pair ON relation_changes (owner, from_person, to_person)',
  'CREATE INDEX relation_changes_on ON relation_changes (session, on_message)',
];

const scenes = [
  `CREATE TABLE scene_changes (scene text NOT NULL, change text NOT NULL, ${hangsOn})`,
  'CREATE INDEX scene_changes_on ON scene_changes (session, on_message)',
];

const plans = [
  `CREATE TABLE plan_changes (plan text NOT NULL, change text NOT NULL, ${hangsOn})`,
  'CREATE INDEX plan_changes_on ON plan_changes (session, on_message)',
];

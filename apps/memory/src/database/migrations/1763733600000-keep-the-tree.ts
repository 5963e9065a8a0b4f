import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Which messages stand on their session's path, where each was first said, the words that are searched, and what a
 * message said before it was edited.
 */
export class KeepTheTree1763733600000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [...tree, ...words, ...events, ...versions, ...indexes])
      await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    // What was seeded is told by no log: the messages stay, the event has no place in the tables of old.
    await runner.query(`DELETE FROM events WHERE type = 'history.seeded'`);
    await runner.query('DROP TABLE message_versions, message_words');
    await runner.query('ALTER TABLE events DROP COLUMN mail, DROP COLUMN before');
    await runner.query('DROP INDEX messages_by_ordinal, messages_of_parent, events_of_turn');
    await runner.query('DROP TRIGGER messages_origin ON messages');
    await runner.query('DROP FUNCTION message_origin');
    await runner.query(`ALTER TABLE messages DROP COLUMN on_path, DROP COLUMN origin,
      DROP COLUMN interjection_of, DROP COLUMN segments`);
  }
}

/** The path was what the parents of the head led to; an instance of the last release still writes none of this. */
const tree = [
  `ALTER TABLE messages
     ADD COLUMN on_path boolean NOT NULL DEFAULT true,
     ADD COLUMN origin text,
     ADD COLUMN interjection_of text,
     ADD COLUMN segments json`,
  `WITH RECURSIVE path AS (
     SELECT m.session, m.id, m.parent FROM sessions
     JOIN messages m ON m.session = sessions.id AND m.id = sessions.projection ->> 'head'
     UNION
     SELECT m.session, m.id, m.parent FROM path
     JOIN messages m ON m.session = path.session AND m.id = path.parent
   )
   UPDATE messages SET
     origin = messages.session,
     on_path = EXISTS (SELECT 1 FROM path WHERE path.session = messages.session AND path.id = messages.id)`,
  'ALTER TABLE messages ALTER COLUMN origin SET NOT NULL',
  `CREATE FUNCTION message_origin() RETURNS trigger LANGUAGE plpgsql AS
     'BEGIN NEW.origin := NEW.session; RETURN NEW; END'`,
  `CREATE TRIGGER messages_origin BEFORE INSERT ON messages
     FOR EACH ROW WHEN (NEW.origin IS NULL) EXECUTE FUNCTION message_origin()`,
];

/** Not beside the message: its row is written again whenever the path goes elsewhere, and its words would be with it. */
const words = [
  `CREATE TABLE message_words (
    session text NOT NULL,
    message text NOT NULL,
    words tsvector,
    PRIMARY KEY (session, message)
  )`,
  `INSERT INTO message_words (session, message, words)
   SELECT session, id,
     -- Of what no text in Postgres can hold nothing is found.
     CASE WHEN blocks::text !~* '[\\\\]u(0000|d[89a-f])' THEN to_tsvector('simple', left((
       SELECT string_agg(block ->> 'text', chr(10) ORDER BY place)
       FROM json_array_elements(messages.blocks) WITH ORDINALITY AS listed (block, place)
       WHERE block ->> 'kind' = 'text'
     ), 50000)) END
   FROM messages`,
  'CREATE INDEX message_words_sought ON message_words USING gin (words) WITH (fastupdate = off)',
];

/**
 * What else an entry says, so that the events alone tell everything. `mail` 0: it was stored by a release that did not
 * keep it, and nobody knows. `before`: the sequence of the append that holds the entry before it, 0 where there is none.
 */
const events = ['ALTER TABLE events ADD COLUMN mail bigint DEFAULT 0, ADD COLUMN before bigint'];

const versions = [
  `CREATE TABLE message_versions (
    session text NOT NULL REFERENCES sessions (id),
    message text NOT NULL,
    en bigint NOT NULL,
    text text NOT NULL,
    by text NOT NULL,
    until timestamptz NOT NULL,
    PRIMARY KEY (session, message, en)
  )`,
];

const indexes = [
  'CREATE INDEX messages_on_path ON messages (session, ordinal) WHERE on_path',
  'CREATE INDEX messages_by_ordinal ON messages (session, ordinal)',
  'CREATE INDEX messages_of_parent ON messages (session, parent)',
  // Where a turn begins and ends in the log of its session, for whoever replays it.
  `CREATE INDEX events_of_turn ON events (session, turn, en)
     WHERE type IN ('turn.accepted', 'turn.completed', 'turn.stopped', 'turn.failed', 'turn.settled', 'turn.rejected')`,
];

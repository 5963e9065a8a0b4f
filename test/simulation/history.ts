import { callRecordSchema, type CallRecord, type Snapshot } from '#shared/contracts';
import { decodeMail, type Mail, type Poison } from '#shared/broker';
import type { StoredAppend } from '#shared/conversation';
import type { Notes } from './cast/notes.js';
import { decodedOnce } from './decoded.js';
import type { VirtualTime } from './virtual-time.js';
import type { World } from './world.js';

export interface StoredMail {
  mail: Mail | Poison;
  /** It is not in the mailbox any more. */
  gone: boolean;
}

/** One session as it truly was, whoever saw what of it. */
export interface SessionHistory {
  session: string;
  log: readonly StoredAppend[];
  mail: readonly StoredMail[];
  memory: Snapshot | undefined;
}

/** Everything that a checker may know of a run; it knows nothing else. */
export interface History {
  ending: Awaited<ReturnType<VirtualTime['run']>>;
  endedMs: number;
  sessions: readonly SessionHistory[];
  /** What each record in CALLS has been, oldest first. */
  calls: ReadonlyMap<string, readonly { record: CallRecord | undefined; at: number }[]>;
  notes: Notes;
}

export function historyOf(
  world: World,
  sessions: readonly string[],
  notes: Notes,
  ending: History['ending'],
): History {
  const { model, memory, time } = world;
  const { log, mail, names } = model;
  return {
    ending,
    endedMs: time.elapsed,
    notes,
    sessions: sessions.map((session) => ({
      session,
      log: log.all(names.logOf(session)).map(decodedOnce),
      mail: mail.all(names.mailOf(session)).map(({ data, sequence, subject, removedAt }) => ({
        mail: decodeMail(data, sequence, subject),
        gone: removedAt !== undefined,
      })),
      memory: memory.stateOf(session)?.snapshot,
    })),
    calls: callsOf(world),
  };
}

function callsOf({ model }: World): History['calls'] {
  const read = (value: string | undefined): CallRecord | undefined =>
    value === undefined ? undefined : callRecordSchema.parse(JSON.parse(value));
  return new Map(
    [...model.calls.pasts()].map(([key, versions]) => [
      key,
      versions.map(({ value, storedAt }) => ({ record: read(value), at: storedAt })),
    ]),
  );
}

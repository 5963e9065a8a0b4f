import type { Logger } from 'pino';
import {
  appendFenced,
  giveBack,
  hold,
  LogWriter,
  readLogBehind,
  type BrokerPorts,
  type Holding,
} from '#shared/broker';
import { ParleyError, type Entry, type Session, type Snapshot } from '#shared/contracts';
import { applyAppend, restoreFrom, type Restored } from '#shared/conversation';
import type { Memory } from './memory-port.js';

/** A session in this worker's hands: held, and folded up to the end of its log. */
export interface Claimed {
  session: Session;
  /** It had a history before its log said anything of it: it was forked, brought along, or is far behind its beginning. */
  seeded: boolean;
  restored: Restored;
  /** Everything that the log holds behind memory's checkpoint. */
  recent: { entry: Entry; sequence: number }[];
  holding: Holding;
  nonce: string;
}

/** Nobody may write into the log of a session that memory does not know. */
export class UnknownSession extends Error {
  constructor(readonly session: string) {
    super(`Memory knows no session ${session}.`);
    this.name = 'UnknownSession';
  }
}

export interface ActivationParts {
  broker: BrokerPorts;
  memory: Memory;
  newNonce: () => string;
}

/** Undefined: another worker has it and answers for it. */
export async function claim(
  { broker, memory, newNonce }: ActivationParts,
  sessionId: string,
): Promise<Claimed | undefined> {
  const nonce = newNonce();
  // Side by side: memory's answer is of no use without the holding, but hardly ever in vain.
  const [held, known] = await Promise.allSettled([
    hold(broker, sessionId, nonce),
    checkpoint(memory, sessionId),
  ]);
  if (held.status === 'rejected') throw held.reason;
  const holding = held.value;
  if (!holding) return undefined;
  try {
    if (known.status === 'rejected') throw known.reason;
    const { session, snapshot } = known.value;
    const folded = await foldLog(broker, sessionId, snapshot);
    // Memory may not know yet.
    if (folded.restored.conversation.deleted) throw new UnknownSession(sessionId);
    return { session, holding, nonce, seeded: snapshot.conversation.head !== null, ...folded };
  } catch (error) {
    await giveBack(broker, holding);
    throw error;
  }
}

async function checkpoint(memory: Memory, session: string) {
  try {
    return await memory.ask('memory.session.snapshot', { session, user: null });
  } catch (error) {
    if (ParleyError.is(error) && error.body.code === 'not_found') throw new UnknownSession(session);
    throw error;
  }
}

/** What memory knows of a session, and behind that what only its log says so far. */
export async function foldLog(
  broker: BrokerPorts,
  session: string,
  snapshot: Snapshot,
): Promise<Pick<Claimed, 'restored' | 'recent'>> {
  const sameLife = snapshot.position.gen === broker.gen;
  let restored = restoreFrom(snapshot);
  // In a new life of the stream the session's numbers go on, but its log begins again.
  if (!sameLife) restored = { ...restored, sequence: 0 };
  const recent: Claimed['recent'] = [];
  for await (const stored of readLogBehind(broker, session, snapshot)) {
    for (const entry of stored.append.entries) {
      if (entry.n > restored.n) recent.push({ entry, sequence: stored.sequence });
    }
    restored = applyAppend(restored, stored);
  }
  return { restored, recent };
}

export interface WriterParts {
  broker: BrokerPorts;
  claimed: Claimed;
  logger: Logger;
  signal: AbortSignal;
  stored: (entries: Entry[], sequence: number) => void;
  broken: (error: unknown) => void;
}

/** A writer one epoch above all that went before. Its first append must be `actor.claimed`. */
export function writerFor({ broker, claimed, logger, signal, stored, broken }: WriterParts): LogWriter {
  const { session, restored, nonce } = claimed;
  const { n, en, epoch, sequence } = restored;
  return new LogWriter({
    session: session.id,
    position: { gen: broker.gen, epoch: epoch + 1, nonce, n, en, sequence },
    store: (append) =>
      appendFenced(broker, append, signal, ({ kind, reason }) => {
        if (kind === 'full')
          logger.warn({ session: session.id, reason }, 'The log is full; the turn waits for room');
      }),
    clock: broker.clock,
    stored,
    broken,
  });
}

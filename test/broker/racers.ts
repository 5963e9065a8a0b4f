import { decodeAppend, Fenced, type BrokerPorts } from '#shared/broker';
import { newId } from '#shared/contracts';
import { settled, writerOf } from './contracts/writers.js';

export interface Acknowledged {
  session: string;
  n: number;
  nonce: string;
}

const appendsInARow = 20;

/**
 * Takes a session over again and again, as a worker would that believes the other one dead, and notes each append
 * that it was told is stored. Two of them on one session are in each other's way all the time.
 */
export async function race(
  broker: BrokerPorts,
  session: string,
  stop: AbortSignal,
  noted: Acknowledged[],
): Promise<void> {
  while (!stop.aborted) {
    const position = await whereItEnds(broker, session);
    if (!position) {
      await broker.clock.wait(20);
      continue;
    }
    const nonce = newId('g');
    const writer = writerOf(broker, session, nonce, position);
    try {
      for (let count = 0; count < appendsInARow && !stop.aborted; count += 1) {
        await writer.append([settled]);
        noted.push({ session, n: writer.position.n, nonce });
      }
    } catch (error) {
      if (!(error instanceof Fenced)) throw error;
    }
  }
}

/** Undefined: nobody can say just now. What it says may be old; then the broker will refuse us. */
async function whereItEnds({ log, names }: BrokerPorts, session: string) {
  try {
    const last = await log.leaderLast(names.logOf(session));
    if (!last) return { n: 0, en: 0, sequence: 0 };
    const { n = 0, en = 0 } = decodeAppend(last.data, last.sequence).append.entries.at(-1) ?? {};
    return { n, en, sequence: last.sequence };
  } catch {
    // No leader, or a frozen one: asked again.
    return undefined;
  }
}

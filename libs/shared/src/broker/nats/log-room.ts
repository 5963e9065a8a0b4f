import type { Broker } from '../broker.js';
import { closedOr } from './published.js';

type Asking = Pick<Broker, 'nc' | 'jsm' | 'names'>;

/** What the log stream takes up, by its leader's word. */
export interface LogRoom {
  /** Which life of the stream this is. */
  gen: string | undefined;
  bytes: number;
  /** Of what it may take up, from 0 to 1; 0 where nothing bounds it. */
  share: number;
  lastSequence: number;
}

export async function logRoom({ jsm, names }: Pick<Broker, 'jsm' | 'names'>): Promise<LogRoom> {
  try {
    const { config, state } = await jsm.streams.info(names.stream('LOG'));
    const { bytes, last_seq: lastSequence } = state;
    const share = config.max_bytes > 0 ? bytes / config.max_bytes : 0;
    return { gen: config.metadata?.['parley_gen'], bytes, share, lastSequence };
  } catch (error) {
    throw closedOr(error);
  }
}

const deadlineMs = 5_000;

/** The first sequence of the log that was stored at a time or later; undefined: none was. Any replica answers. */
export async function firstLoggedSince({ nc, names }: Asking, time: Date): Promise<number | undefined> {
  try {
    const question = JSON.stringify({ start_time: time.toISOString(), batch: 1 });
    const subject = `$JS.API.DIRECT.GET.${names.stream('LOG')}`;
    const { headers } = await nc.request(subject, question, { timeout: deadlineMs });
    const sequence = Number(headers?.last('Nats-Sequence'));
    return Number.isInteger(sequence) && sequence > 0 ? sequence : undefined;
  } catch (error) {
    throw closedOr(error);
  }
}

/**
 * Removes what one session's log holds below a sequence; what stands at it stays. It must be the sequence of an
 * append that is there: where nothing of a session is left, the broker takes 0 for its last sequence, and a
 * writer from the session's first days, held up on its way, would be let through once more.
 */
export async function trimLog(
  { jsm, names }: Asking,
  session: string,
  belowSequence: number,
): Promise<number> {
  try {
    const below = { filter: names.logOf(session), seq: belowSequence };
    return (await jsm.streams.purge(names.stream('LOG'), below)).purged;
  } catch (error) {
    throw closedOr(error);
  }
}

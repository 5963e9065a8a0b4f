import type { Logger } from 'pino';
import { BrokerClosed, type Clock } from '#shared/broker';

export interface Patience {
  clock: Pick<Clock, 'wait'>;
  /** Until then. */
  closing: AbortSignal;
  log: Pick<Logger, 'warn'>;
}

const firstPauseMs = 250;
const longestPauseMs = 5_000;

/** The broker may be away for a while. Giving up here would make a call that ran look like one that did not. */
export async function untilAnswered<T>(
  { clock, closing, log }: Patience,
  key: string,
  attempt: () => Promise<T>,
): Promise<T> {
  for (let pause = firstPauseMs; ; pause = Math.min(pause * 2, longestPauseMs)) {
    closing.throwIfAborted();
    try {
      return await attempt();
    } catch (error) {
      if (error instanceof BrokerClosed) throw error;
      log.warn({ err: error, call: key }, 'The record of a call could not be reached; trying again');
    }
    await clock.wait(pause, closing);
  }
}

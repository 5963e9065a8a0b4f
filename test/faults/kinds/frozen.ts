import { setTimeout as delay } from 'node:timers/promises';
import type { Fault } from './kind.js';

/** SIGSTOP for longer than the broker waits for an acknowledgement, then SIGCONT: what wakes up is a zombie. */
export const workerFrozen: Fault = async (round) => {
  const { town, random, excused } = round;
  const post = random.pick(town.workers);
  excused.add(post.label);
  post.freeze();
  try {
    await delay(town.ackWaitMs + random.between(1_000, 3_000));
    await round.busy(3);
  } finally {
    post.thaw();
  }
};

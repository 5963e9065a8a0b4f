import { distributionOf } from '../../measure/statistics.js';
import { createSessions } from '../sessions.js';
import { Events, submit } from './events.js';
import type { Parley, ProbeFigures } from './order.js';

const rate = 500;

export async function resume(target: Parley, events: number, times: number): Promise<ProbeFigures> {
  const [session = ''] = await createSessions(target, 1);
  // Some deltas are joined on the way, so there must be more of them than events are wanted.
  const cursors = await cursorsOf(target, session, events * 2);
  const cursor = cursors.at(-events - 1);
  if (cursor === undefined) throw new Error(`There are only ${cursors.length} events.`);
  const taken = new Float64Array(times);
  for (let place = 0; place < times; place += 1) {
    taken[place] = await catchUpMs(target, session, cursor, events);
  }
  const { p50, p99 } = distributionOf(taken);
  return { p50, p99 };
}

async function cursorsOf(target: Parley, session: string, deltas: number): Promise<string[]> {
  const cursors: string[] = [];
  const watching = await Events.open(target, session);
  try {
    const all = watching.until(({ event, id }) => {
      cursors.push(id);
      return event === 'turn.completed';
    });
    await Promise.all([all, submit(target, session, `[[rate: ${rate}]][[tokens: ${deltas}]]`)]);
  } finally {
    watching.close();
  }
  return cursors;
}

async function catchUpMs(target: Parley, session: string, cursor: string, count: number): Promise<number> {
  const begun = performance.now();
  const events = await Events.open(target, session, cursor);
  try {
    let seen = 0;
    await events.until(() => {
      seen += 1;
      return seen === count;
    });
    return performance.now() - begun;
  } finally {
    events.close();
  }
}

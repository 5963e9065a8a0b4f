import { distributionOf } from '../../measure/statistics.js';
import { createSessions } from '../sessions.js';
import { Events, stop, submit } from './events.js';
import type { Parley, ProbeFigures } from './order.js';
import { Stretches } from './stretches.js';

/** Fast enough not to wait long, slow enough that most deltas are appends of their own. */
const rate = 500;

/** After any of these the deltas that are waited for may never come. */
const unwanted = new Set(['turn.failed', 'session.reset', 'stream.closed']);

/** The turn has said everything and hangs, so that every joiner finds the same log. */
export async function join(target: Parley, deltas: number, joiners: number): Promise<ProbeFigures> {
  const [session = ''] = await createSessions(target, 1);
  const appends = await sayAll(target, session, deltas);
  const times = new Float64Array(joiners);
  for (let place = 0; place < joiners; place += 1) times[place] = await snapshotMs(target, session);
  await stop(target, session);
  const { p50, p99 } = distributionOf(times);
  return { p50, p99, appends };
}

async function sayAll(target: Parley, session: string, deltas: number): Promise<number> {
  const stretches = new Stretches();
  let said = 0;
  const watching = await Events.open(target, session);
  try {
    const all = watching.until((seen) => {
      // A snapshot is a place, not an append.
      if (seen.event !== 'session.snapshot') stretches.see(seen.event, seen.id);
      if (unwanted.has(seen.event)) throw new Error(`${seen.event} after ${said} of ${deltas} deltas`);
      said += seen.deltas;
      return said === deltas;
    });
    const prompt = `[[stamp]][[rate: ${rate}]][[tokens: ${deltas}]][[hang]]`;
    await Promise.all([all, submit(target, session, prompt)]);
  } finally {
    watching.close();
  }
  return stretches.longest;
}

async function snapshotMs(target: Parley, session: string): Promise<number> {
  const begun = performance.now();
  const events = await Events.open(target, session);
  try {
    await events.until(({ event }) => event === 'session.snapshot');
    return performance.now() - begun;
  } finally {
    events.close();
  }
}

import { distributionOf, type Distribution } from '../../measure/statistics.js';
import { createSessions } from '../sessions.js';
import { Events, submit } from './events.js';
import type { Parley, ProbeFigures, ProbeOrder } from './order.js';

/** After any of these no call's result is to be waited for. */
const unwanted = new Set(['turn.failed', 'turn.stopped', 'session.reset', 'stream.closed']);
const call = '[[tool: current_time {}]]';
const callsOfTurn = 10;
/** What a model takes for a step, on average; the shortest is half of it and the longest one and a half. */
const stepMs = 1_000;
/** Before the first call all turns have begun, which is a load of its own. */
const settlingMs = 2_000;

/** How long after its request a call's result is in the log, as a watcher sees it. */
export async function calls({
  target,
  when,
  turns,
  rounds,
}: Extract<ProbeOrder, { ask: 'calls' }>): Promise<ProbeFigures> {
  const sessions = await createSessions(target, turns);
  const script = when === 'one by one' ? agentsScript : () => call;
  const { count, p50, p99 } = await overhead(target, sessions, script, rounds);
  return { calls: count, p50, p99 };
}

function agentsScript(place: number): string {
  const waits = Array.from({ length: callsOfTurn }, (_, index) => {
    const thinking = stepMs * (0.5 + fraction(place, index));
    return Math.round(index === 0 ? settlingMs + thinking : thinking);
  });
  return waits.map((ms) => `[[wait: ${ms}ms]]${call}`).join('[[then]]');
}

/** Between 0 and 1, evenly over all turns and steps, and in every run the same. */
function fraction(place: number, index: number): number {
  return (place * 0.618_034 + index * 0.414_214) % 1;
}

async function overhead(
  target: Parley,
  sessions: readonly string[],
  script: (place: number) => string,
  rounds: number,
): Promise<Distribution> {
  const times: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const turns = sessions.map((session, place) => callTimes(target, session, script(place)));
    times.push(...(await Promise.all(turns)).flat());
  }
  return distributionOf(Float64Array.from(times));
}

async function callTimes(target: Parley, session: string, script: string): Promise<number[]> {
  const events = await Events.open(target, session);
  try {
    const times: number[] = [];
    let requested = NaN;
    let seen = (): void => {};
    const watching = new Promise<void>((resolve) => (seen = resolve));
    const ended = events.until(({ event }) => {
      if (unwanted.has(event)) throw new Error(`${event} in a turn that calls a tool`);
      // What came before the snapshot is in it, and was not seen to come.
      if (event === 'session.snapshot') seen();
      if (event === 'tool.requested') requested = performance.now();
      if (event === 'tool.completed') times.push(performance.now() - requested);
      return event === 'turn.completed';
    });
    await Promise.all([ended, watching.then(() => submit(target, session, script))]);
    return times;
  } finally {
    events.close();
  }
}

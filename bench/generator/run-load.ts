import { monitorEventLoopDelay } from 'node:perf_hooks';
import { deadlineOf, deltasOf, type Load } from '../loads.js';
import { distributionOf } from '../measure/statistics.js';
import { arrive } from './arrivals.js';
import type { GeneratorState, LoadResult, Target } from './protocol.js';
import { parleyRequest, relayRequest, type StreamRequest } from './requests.js';
import { Samples } from './samples.js';
import { createSessions } from './sessions.js';
import { runStream } from './stream.js';

const lagResolutionMs = 10;
const mostProblems = 5;

/** What to send, of every stream in every round, made before the clock starts. */
export async function prepare(load: Load, target: Target): Promise<StreamRequest[][]> {
  const rounds: StreamRequest[][] = [];
  for (let round = 0; round < load.rounds; round += 1) {
    if (target.kind === 'relay') {
      rounds.push(Array.from({ length: load.streams }, () => relayRequest(target.url, load)));
    } else {
      const sessions = await createSessions(target, load.streams);
      rounds.push(sessions.map((session) => parleyRequest(target, session, load)));
    }
  }
  return rounds;
}

export async function runLoad(load: Load, rounds: readonly StreamRequest[][]): Promise<LoadResult> {
  const measured = { delay: new Samples(deltasOf(load)), firstDelta: new Samples(load.streams) };
  const signal = AbortSignal.timeout(deadlineOf(load));
  const problems: string[] = [];
  const watch = watchOurselves();
  let wallMs = 0;
  for (const requests of rounds) {
    const begun = performance.now();
    await arrive(load.arrival, requests.length, async (place) => {
      const request = requests[place];
      if (!request) throw new Error(`There is no stream ${place}.`);
      const problem = await runStream(request, load.tokens, measured, signal);
      if (problem !== undefined) problems.push(problem);
    });
    wallMs += performance.now() - begun;
  }
  return {
    wallMs,
    streams: load.streams * load.rounds,
    deltas: measured.delay.count,
    generator: watch(),
    delay: distributionOf(measured.delay.values()),
    firstDelta: distributionOf(measured.firstDelta.values()),
    problems: shortened(problems),
  };
}

/** A generator that has too much to do would measure itself. */
function watchOurselves(): () => GeneratorState {
  const lag = monitorEventLoopDelay({ resolution: lagResolutionMs });
  lag.enable();
  const cpu = process.cpuUsage();
  const utilization = performance.eventLoopUtilization();
  return () => {
    lag.disable();
    const { user, system } = process.cpuUsage(cpu);
    return {
      busy: performance.eventLoopUtilization(utilization).utilization,
      lagMs: Math.max(0, lag.percentile(99) / 1e6 - lagResolutionMs),
      cpuMs: (user + system) / 1_000,
    };
  };
}

function shortened(problems: readonly string[]): string[] {
  const more = problems.length - mostProblems;
  return more > 0 ? [...problems.slice(0, mostProblems), `and ${more} more streams`] : [...problems];
}

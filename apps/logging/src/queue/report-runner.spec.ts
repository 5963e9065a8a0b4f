import { beforeEach, describe, expect, it } from '@jest/globals';
import { pino } from 'pino';
import { NotYet, type Broker, type Publication } from '#shared/broker';
import { sinkNames, type ReportJob } from '#shared/contracts';
import { Metrics } from '#shared/service';
import { Refused, TooEarly, type Sink } from '../sinks/sink.js';
import type { TurnStory } from '../turns/turn-story.js';
import { StoryWriter, usageOf } from '../traces/testing/story.js';
import { ReportRunner } from './report-runner.js';

const story = new StoryWriter().accepted().completed(5, usageOf(1, 1)).story();
const since = '2026-01-02T03:04:05.000Z';
const job: ReportJob = {
  v: 1,
  sink: 'webhook',
  of: 'turn',
  session: 's_1',
  turn: 't_1',
  gen: 'g',
  en: 3,
  since,
};

let told: TurnStory | undefined;
let taken: TurnStory[];
let stopped: string[];
let problem: Error | undefined;
let dead: Publication[];
let lines: string[];
let now: number;
let metrics: Metrics;
let runner: ReportRunner;

beforeEach(() => {
  [told, taken, problem, dead, lines, now] = [story, [], undefined, [], [], Date.parse(since)];
  stopped = [];
  metrics = new Metrics();
  const sink: Sink = {
    name: 'webhook',
    take: async (each) => {
      if (problem) throw problem;
      taken.push(each);
    },
  };
  const clock = { now: () => now, elapsed: () => now, wait: async () => undefined };
  const deadStream = {
    publish: async (publication: Publication) => {
      dead.push(publication);
      return { kind: 'stored', sequence: 1, doubled: false };
    },
  };
  const names = { dead: (name: string, id: string) => `dead.${name}.${id}` };
  const broker = { clock, dead: deadStream, names } as unknown as Broker;
  const config = { PARLEY_REPORT_RETRY_MS: 1_000, PARLEY_REPORT_GIVE_UP_MS: 60_000 };
  const log = pino({}, { write: (line: string) => lines.push(line) });
  const streams = { stopPulling: async (consumer: string) => void stopped.push(consumer) };
  runner = new ReportRunner(broker, [sink], { of: async () => told }, config, metrics, log, streams);
});

function run(given: unknown = job, attempt = 1): Promise<void> {
  const data = Buffer.from(JSON.stringify(given));
  return runner.run('webhook', { subject: 'report.webhook.r', session: '', sequence: 1, data, attempt });
}

async function delayOf(running: Promise<void>): Promise<number> {
  const error: unknown = await running.catch((thrown: unknown) => thrown);
  if (!(error instanceof NotYet)) throw new Error('It did not come again.', { cause: error });
  return error.afterMs;
}

describe('a report', () => {
  it('is off the queue once its sink has it', async () => {
    await run();
    expect(taken).toEqual([story]);
    expect(metrics.text()).toContain('parley_reports_total{sink="webhook",outcome="taken"} 1\n');
  });

  it('comes again where its sink fails, later each time, or when the sink says', async () => {
    problem = new Error('away');
    expect(await delayOf(run())).toBe(1_000);
    expect(await delayOf(run(job, 4))).toBe(8_000);
    problem = new NotYet(123, 'in a moment');
    expect(await delayOf(run(job, 4))).toBe(123);
    expect(dead).toEqual([]);
  });

  it('is kept as a dead letter once it has been tried for long', async () => {
    problem = new Error('away');
    now += 60_000;
    await run(job, 9);
    const kept = JSON.parse(Buffer.from(dead[0]?.data ?? []).toString()) as object;
    expect(kept).toMatchObject({ session: 's_1', turn: 't_1', reason: 'away', attempts: 9, since });
    expect(metrics.text()).toContain('outcome="dead"} 1\n');
  });

  it('is kept at once where it is refused for good', async () => {
    problem = new Refused('no such field');
    await run();
    expect(dead).toHaveLength(1);
  });

  it('is looked at again before long where it is too early, and forgotten in the end', async () => {
    problem = new TooEarly('somebody watches');
    expect(await delayOf(run(job, 12))).toBe(30_000);
    expect(lines).toEqual([]);
    now += 60_000;
    await run(job, 13);
    expect(dead).toEqual([]);
  });

  it('that a process lets go of as it leaves comes again, and is held against no sink', async () => {
    await runner.beforeApplicationShutdown();
    expect(stopped).toContain('report-webhook');
    expect(stopped).toHaveLength(sinkNames.length);
    problem = new Error('the signal was given');
    now += 60_000;
    expect(await delayOf(run(job, 9))).toBe(1_000);
    expect(dead).toEqual([]);
    expect(metrics.text()).not.toContain('outcome="later"');
  });

  it('is dropped where its session is gone, or where nobody can read it', async () => {
    told = undefined;
    await run();
    await run({ v: 2 });
    expect([taken, dead]).toEqual([[], []]);
    expect(metrics.text()).toContain('outcome="gone"} 1\n');
    expect(lines.join()).toContain('could not be read');
  });

  it('waits for a process that has its sink', async () => {
    expect(await delayOf(run({ ...job, sink: 'vault' }))).toBe(1_000);
    expect(taken).toEqual([]);
  });
});

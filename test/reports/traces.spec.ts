import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { readLog } from '#shared/broker';
import { terminalTypes, type Entry } from '#shared/contracts';
import { eventually } from '../harness/eventually.js';
import { startParley, type TestParley } from '../harness/parley.js';
import type { ServiceProcess } from '../harness/service-process.js';
import { collect } from '../harness/sse.js';
import { attribute, Collector, type SentSpan } from './collector.js';

let collector: Collector;
let parley: TestParley;
const sessions: string[] = [];

beforeAll(async () => {
  collector = await Collector.start();
  parley = await startParley(
    { apart: ['inference', 'logging'] },
    {
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      PARLEY_HEALTH_PORT: '0',
      PARLEY_REPORT_RETRY_MS: '100',
      PARLEY_TOOL_DEFAULT: 'allow',
    },
  );
}, 60_000);

afterAll(async () => {
  await parley?.stop();
  await collector?.stop();
}, 60_000);

beforeEach(() => collector.becomes('takes'));

async function begin(): Promise<string> {
  const session = await parley.api.session();
  sessions.push(session);
  return session;
}

async function turnOf(session: string, text: string): Promise<string> {
  const { turn } = await parley.api.submitAndWait(session, text);
  return String(turn);
}

/** What was told of a turn, once so much of it was. */
function told(turn: string, times = 1): Promise<SentSpan[][]> {
  return eventually(`turn ${turn} is told ${times} times`, () => {
    const spans = collector.ofTurn(turn);
    return spans.length >= times && spans;
  });
}

const namesOf = (spans: readonly SentSpan[]): string[] => spans.map(({ name }) => name);

/** Whoever asks may have a trace of his own. */
const caller = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331' };

describe('the trace of a turn', () => {
  it('is one, though a worker was killed in the middle of it, and has the steps of both', async () => {
    const first = parley.process('inference');
    const session = await begin();
    const text = '[[rate: 25]][[tokens: 40]]';
    const traced = { traceparent: `00-${caller.traceId}-${caller.spanId}-01` };
    const events = collect(await parley.api.submitForEvents(session, text, {}, traced));
    await eventually('words of the reply', async () => {
      const { messages } = (await (await parley.api.get(`/v1/sessions/${session}/messages`)).json()) as {
        messages: { role: string; blocks: unknown[] }[];
      };
      return messages.some(({ role, blocks }) => role === 'assistant' && blocks.length > 0);
    });
    const starting = parley.start('inference');
    first.signal('SIGKILL');
    const second = await starting;
    const turn = String((await events).at(-1)?.data.turn);

    const [spans = []] = await told(turn);
    expect(new Set(spans.map(({ traceId }) => traceId)).size).toBe(1);
    expect(spans.filter(({ parentSpanId }) => parentSpanId === undefined).map(({ name }) => name)).toEqual([
      'turn',
    ]);
    const workers = spans
      .filter(({ name }) => name === 'step')
      .map((step) => attribute(step, 'parley.worker'));
    expect(
      workers.map((worker) => [first, second].find(({ output }) => output.includes(`"${worker}"`))),
    ).toEqual([first, second]);
    expect(spans.map((span) => attribute(span, 'error.type')).filter(Boolean)).toEqual([
      'worker_lost',
      'worker_lost',
    ]);
    expect(spans[0]?.links).toContainEqual(expect.objectContaining(caller));
    await eventually('it is counted', async () => (await figure('parley_turn_hand_overs_total')) === 1);
  }, 90_000);

  it('is the same when it is sent twice', async () => {
    collector.becomes('takes, and denies it');
    const session = await begin();
    const turn = await turnOf(session, '[[tool: wait {"seconds": 0}]] [[then]] [[say: a secret]]');
    const [once, again] = await told(turn, 2);
    expect(again).toEqual(once);
    expect(namesOf(once ?? [])).toEqual([
      'turn',
      'invoke_agent assistant',
      'step',
      expect.stringMatching(/^chat /),
      'execute_tool wait',
      'step',
      expect.stringMatching(/^chat /),
    ]);
    expect(JSON.stringify(once)).not.toContain('a secret');
    expect(once?.every((span) => attribute(span, 'session.id') === session)).toBe(true);
  });

  it('is not lost while the collector is away', async () => {
    collector.becomes('is away');
    const session = await begin();
    const turns: string[] = [];
    for (let each = 0; each < 4; each += 1) turns.push(await turnOf(session, `[[say: ${each}]]`));
    await eventually('each was tried', () => collector.refused >= turns.length);
    expect(turns.flatMap((turn) => collector.ofTurn(turn))).toEqual([]);
    collector.becomes('takes');
    for (const turn of turns) expect(await told(turn)).toHaveLength(1);
  });
});

describe('the figures', () => {
  it('say what the logs say', async () => {
    const entries = (await Promise.all(sessions.map(entriesOf))).flat();
    const ends = entries.filter((entry): entry is Entry<'turn.completed'> => terminalTypes.has(entry.type));
    expect(ends.length).toBeGreaterThanOrEqual(6);
    await eventually('all turns are counted', async () => {
      return (await figure('parley_turn_wait_seconds_count')) === ends.length;
    });
    expect(await figure('parley_turns_total{status="completed"}')).toBe(ends.length);
    const output = ends.reduce((sum, { body }) => sum + body.usage.outputTokens, 0);
    expect(output).toBeGreaterThan(0);
    expect(await figure('parley_tokens_total{kind="output"}')).toBe(output);
    const ofTurns = /^parley_model_tokens_total\{[^}]*purpose="turn",kind="output"\}/;
    expect(await figure(ofTurns)).toBe(output);
    expect(await figure(/^parley_agent_tokens_total\{[^}]*kind="output"\}/)).toBe(output);
    const answered = entries.filter(({ type }) => type === 'tool.completed').length;
    expect(await figure(/^parley_tool_call_seconds_count/)).toBe(answered);
    const steps = entries.filter(({ type }) => type === 'step.started').length;
    expect(await figure(/^parley_model_call_seconds_count/)).toBe(steps);
  });
});

describe('readiness', () => {
  it('is a message that the broker has stored, and not its word that it could', async () => {
    const { jsm, names } = await parley.namespace.open();
    const stream = names.stream('CANARY');
    const written = async (): Promise<number> => (await jsm.streams.info(stream)).state.last_seq;
    const ready = async (): Promise<Response> => fetch(`${await urlOf(parley.process('logging'))}/readyz`);
    const before = await written();
    expect((await ready()).status).toBe(200);
    expect(await written()).toBeGreaterThan(before);
    // The connection is as good as it was, and nothing can be kept.
    await jsm.streams.update(stream, { max_msg_size: 1 });
    const refused = await ready();
    expect(refused.status).toBe(503);
    expect(await refused.json()).toMatchObject({ ready: false, checks: { broker: expect.any(String) } });
  });
});

async function entriesOf(session: string): Promise<Entry[]> {
  const entries: Entry[] = [];
  for await (const { append } of readLog(await parley.namespace.open(), session, 1))
    entries.push(...append.entries);
  return entries;
}

/** Of logging: a series, or the sum of all whose names begin so. */
async function figure(series: string | RegExp): Promise<number> {
  const text = await (await fetch(`${await urlOf(parley.process('logging'))}/metrics`)).text();
  const values = text
    .split('\n')
    .filter((line) => (typeof series === 'string' ? line.startsWith(`${series} `) : series.test(line)))
    .map((line) => Number(line.split(' ').at(-1)));
  return values.reduce((sum, value) => sum + value, 0);
}

async function urlOf(service: ServiceProcess): Promise<string> {
  const [, url = ''] = await service.says(/"url":"([^"]+)"/);
  return url;
}

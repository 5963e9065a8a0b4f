import { afterAll, beforeAll, beforeEach, describe, expect, it, test } from '@jest/globals';
import { sendReport } from '#shared/broker';
import { reportIdOf, type DeadReport, type ReportJob, type TurnRecord } from '#shared/contracts';
import { answerOf, Talk } from '../conversation/talk.js';
import { seedOf } from '../faults/seed.js';
import { eventually } from '../harness/eventually.js';
import { startParley, type TestParley } from '../harness/parley.js';
import { Person } from '../spending/people.js';
import { Hook } from './hook.js';
import { isSignedWith } from './verified.js';

const secret = 'the secret of the receiver of records';

let parley: TestParley;
let hook: Hook;

beforeAll(async () => {
  hook = await Hook.open();
  parley = await startParley(
    { apart: ['logging'] },
    {
      PARLEY_REPORT_WEBHOOK_URL: hook.url,
      PARLEY_REPORT_WEBHOOK_SECRET: secret,
      PARLEY_REPORT_RETRY_MS: '50',
      PARLEY_TOOL_DEFAULT: 'allow',
    },
  );
}, 60_000);

afterAll(async () => {
  await parley?.stop();
  await hook?.close();
}, 60_000);

beforeEach(() => {
  hook.answer = () => 204;
});

interface Row {
  turn: string;
  status: string;
  answered: TurnRecord['answered'];
  calls: TurnRecord['calls'];
}

function rowsOf(sessions: readonly string[]): Promise<Row[]> {
  const select = 'SELECT turn, status, answered, calls FROM turn_records WHERE session = ANY ($1)';
  return parley.database.query<Row>(`${select} ORDER BY ended_at`, [sessions]);
}

/** The same numbers for the same seed. */
function numbersFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

async function dead(): Promise<DeadReport[]> {
  const { body } = await answerOf(await parley.api.get('/v1/reports/dead?sink=webhook'));
  return body['dead'] as DeadReport[];
}

describe('every turn that is over', () => {
  const seed = seedOf('records');

  it(`is in each sink once, though logging is killed under load and the webhook often fails (seed ${seed})`, async () => {
    const random = numbersFrom(seed);
    const [talkers, turnsOfEach] = [6, 10];
    hook.answer = () => (random() < 0.3 ? 503 : 204);
    const talks = await Promise.all(Array.from({ length: talkers }, () => Talk.begin(parley.api)));
    const turns: string[] = [];
    let over = 0;
    const talking = talks.map(async (talk) => {
      for (let turn = 0; turn < turnsOfEach; turn += 1) {
        const { body } = await talk.ask('POST', '/turns?wait=true', { text: `[[rate: 0]][[say: ${turn}]]` });
        expect(body['status']).toBe('completed');
        turns.push(String(body['turn']));
        over += 1;
      }
    });
    for (let kill = 1; kill <= 2; kill += 1) {
      const least = kill * 15 + Math.floor(random() * 10);
      await eventually(`${least} turns are over`, () => over >= least, 45_000);
      await parley.process('logging').stop('SIGKILL');
      await parley.start('logging');
    }
    await Promise.all(talking);
    expect(turns).toHaveLength(talkers * turnsOfEach);
    const sessions = talks.map(({ session }) => session);
    await eventually(
      'all are in Postgres',
      async () => (await rowsOf(sessions)).length >= turns.length,
      45_000,
    );
    await eventually('all came by webhook', () => hook.taken().size >= turns.length, 45_000);
    await eventually('nothing waits', async () => (await waiting()) === 0);
    expect((await rowsOf(sessions)).map(({ turn }) => turn).toSorted()).toEqual(turns.toSorted());
    const taken = [...hook.taken().values()];
    expect(taken.map(([sent]) => sent?.message.data['turn']).toSorted()).toEqual(turns.toSorted());
    // What came more than once, after a kill or an answer that was lost, is the very same.
    for (const same of taken) expect(new Set(same.map(({ body }) => body)).size).toBe(1);
    expect(hook.sent.some(({ status }) => status === 503)).toBe(true);
    expect(await dead()).toEqual([]);
  });

  it('is told with what was said and done in it, signed so that its receiver can tell', async () => {
    const talk = await Talk.begin(parley.api);
    const text = '[[tool: write_file {"path": "a.txt", "content": "x"}]][[then]][[say: It is written.]]';
    const { body } = await talk.ask('POST', '/turns?wait=true', { text });
    const [sent] = await eventually(
      'it came',
      () => hook.of(talk.session).length > 0 && hook.of(talk.session),
    );
    const record = sent?.message.data as TurnRecord;
    expect(record).toMatchObject({
      turn: body['turn'],
      user: 'u_admin',
      parent: null,
      status: 'completed',
      asked: [text],
      answered: [{ text: 'It is written.' }],
      calls: [{ name: 'write_file', outcome: 'ok', waitedMs: 0 }],
      steps: 2,
      abandonedSteps: 0,
    });
    expect(record.usage.outputTokens).toBeGreaterThan(0);
    if (!sent) throw new Error('Nothing came.');
    expect(await isSignedWith(secret, sent)).toBe(true);
    expect(await isSignedWith('another secret of nobody', sent)).toBe(false);
    expect(await isSignedWith(secret, { ...sent, body: sent.body.replace('written', 'burnt') })).toBe(false);
    const [row] = await eventually('it is kept', async () => {
      const rows = await rowsOf([talk.session]);
      return rows.length > 0 && rows;
    });
    expect(row).toMatchObject({ status: 'completed', answered: record.answered, calls: record.calls });
  });

  it('is forgotten with its session', async () => {
    const talk = await Talk.begin(parley.api);
    await talk.worksOn();
    await eventually('it is kept', async () => (await rowsOf([talk.session])).length === 1);
    expect((await talk.ask('DELETE', '')).status).toBe(204);
    await eventually('it is gone', async () => (await rowsOf([talk.session])).length === 0);
  });
});

describe('a report that is refused for good', () => {
  it('is kept, shown to administrators alone, and comes again when they say so', async () => {
    const talk = await Talk.begin(parley.api);
    hook.answer = ({ message }) => (message.data['session'] === talk.session ? 410 : 204);
    await talk.worksOn();
    const [letter] = await eventually('it is dead', async () => {
      const letters = await dead();
      return letters.length === 1 && letters;
    });
    expect(letter).toMatchObject({ sink: 'webhook', of: 'turn', session: talk.session, attempts: 1 });
    expect(letter?.reason).toContain('410');
    const { api: another } = await Person.of(parley.database, parley.api.url);
    expect((await another.get('/v1/reports/dead')).status).toBe(403);
    expect((await another.post('/v1/reports/dead/repeat', {})).status).toBe(403);
    expect((await parley.api.post('/v1/reports/dead/repeat', { sink: 'nobody' })).status).toBe(400);
    hook.answer = () => 204;
    const repeated = await parley.api.post('/v1/reports/dead/repeat', { reports: [letter?.id] });
    expect(await repeated.json()).toEqual({ repeated: 1 });
    await eventually('it came', () => hook.of(talk.session).some(({ status }) => status === 204));
    await eventually('no letter is left', async () => (await dead()).length === 0);
    expect(hook.of(talk.session).map(({ key }) => key)).toEqual([letter?.id, letter?.id]);
  });

  it('is not sent on where the webhook redirects', async () => {
    const talk = await Talk.begin(parley.api);
    hook.answer = () => (hook.of(talk.session).length === 0 ? 307 : 204);
    await talk.worksOn();
    await eventually('it came', () => hook.of(talk.session).some(({ status }) => status === 204));
    expect(hook.of(talk.session).map(({ status }) => status)).toEqual([307, 204]);
  });
});

test('the same report waits once, however long ago it was asked for', async () => {
  const broker = await looking();
  const job: ReportJob = {
    ...{ v: 1, sink: 'vault', of: 'turn', session: 's_nobody', turn: 't_none', gen: broker.gen, en: 1 },
    since: new Date().toISOString(),
  };
  const subject = broker.names.report(job.sink, reportIdOf(job));
  // Under another name, as if the broker had forgotten the first by now.
  await broker.reports.publish({ subject, data: Buffer.from(JSON.stringify(job)), id: 'long ago' });
  await sendReport(broker, job);
  await sendReport(broker, job);
  expect(await waiting()).toBe(1);
});

/** Reports that no sink has had yet. */
async function waiting(): Promise<number> {
  const broker = await looking();
  const { state } = await broker.jsm.streams.info(broker.names.stream('REPORTS'));
  return state.messages;
}

let opened: ReturnType<TestParley['namespace']['open']> | undefined;
function looking(): ReturnType<TestParley['namespace']['open']> {
  opened ??= parley.namespace.open();
  return opened;
}

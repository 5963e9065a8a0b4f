import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Budget, TurnView, Usage, UsageRow } from '#shared/contracts';
import { answerOf, Talk, type Answer } from '../conversation/talk.js';
import { eventually } from '../harness/eventually.js';
import { startParley, type TestParley } from '../harness/parley.js';
import { Person } from './people.js';

let parley: TestParley;
let elsewhere: string;

const requests = 10;
const atOnce = 8;

beforeAll(async () => {
  parley = await startParley(
    { apart: ['memory'] },
    {
      PARLEY_BUDGET_REQUESTS_DAY: String(requests),
      PARLEY_BUDGET_COST_WEEK: '1000',
      PARLEY_BUDGET_RUNNING: String(atOnce),
      PARLEY_MODEL_CONCURRENCY: '2',
    },
  );
  const [, url = ''] = await (await parley.start('gateway')).says(/"url":"([^"]+)"/);
  elsewhere = url;
}, 60_000);

afterAll(() => parley?.stop(), 60_000);

const person = (): Promise<Person> => Person.of(parley.database, parley.api.url);

async function budgetsOf({ api }: Person): Promise<Record<string, Budget>> {
  const { body } = await answerOf(await api.get('/v1/budget'));
  const budgets = body['budgets'] as Budget[];
  return Object.fromEntries(budgets.map((budget) => [budget.kind, budget]));
}

async function running(who: Person, count: number): Promise<void> {
  await eventually(`${count} turns run`, async () => (await budgetsOf(who))['running']?.used === count);
}

async function talks({ api }: Person, count: number): Promise<Talk[]> {
  return Promise.all(Array.from({ length: count }, () => Talk.begin(api)));
}

interface Refused extends Answer {
  retryAfter: number;
}

async function submit(who: Person, text: string): Promise<Refused> {
  const response = await who.api.post(`/v1/sessions/${await who.api.session()}/turns?wait=true`, { text });
  return { ...(await answerOf(response)), retryAfter: Number(response.headers.get('retry-after')) };
}

const untilTomorrow = (): number => 86_400 - ((Date.now() / 1_000) % 86_400);
const hanging = '[[rate: 0]][[say: so far]][[hang]]';

describe('budgets', () => {
  it('are the same at every gateway, and after memory has died', async () => {
    const who = await person();
    const open = await talks(who, 2 * requests);
    const answers = await Promise.all(
      open.map((talk, place) =>
        (place % 2 === 0 ? talk : talk.through(who.through(elsewhere))).submit(hanging),
      ),
    );
    expect(answers.map(({ status }) => status).toSorted()).toEqual([
      ...Array.from({ length: atOnce }, () => 202),
      ...Array.from({ length: 2 * requests - atOnce }, () => 429),
    ]);
    expect(answers.find(({ status }) => status === 429)).toMatchObject({
      code: 'budget_exceeded',
      body: { error: { message: expect.stringContaining('8 of your turns'), retryable: true } },
    });
    await Promise.all(open.map((talk) => talk.ask('POST', '/stop')));
    await running(who, 0);
    await parley.process('memory').stop('SIGKILL');
    await parley.start('memory');
    for (let left = requests - atOnce; left > 0; left -= 1) {
      expect((await submit(who, '[[say: yes]]')).body).toMatchObject({ status: 'completed' });
    }
    const refused = await submit(who, '[[say: no]]');
    expect(refused).toMatchObject({ status: 429, code: 'budget_exceeded' });
    expect(Math.abs(refused.retryAfter - untilTomorrow())).toBeLessThan(60);
    const { requests: used } = await budgetsOf(who);
    const tomorrow = new Date(Date.now() + refused.retryAfter * 1_000).toISOString().slice(0, 10);
    expect(used).toEqual({
      kind: 'requests',
      period: 'day',
      limit: requests,
      used: requests,
      resetsAt: `${tomorrow}T00:00:00.000Z`,
    });
    expect(refused.body['error']).toMatchObject({ retryAt: used?.resetsAt });
    // Words for a turn that runs, or does not any more, are a request as well.
    expect(await open[0]?.ask('POST', '/turns/t_any/steer', { text: 'and?' })).toMatchObject({
      status: 429,
      code: 'budget_exceeded',
    });
    expect(await open[0]?.ask('POST', '/compact')).toMatchObject({ status: 429, code: 'budget_exceeded' });
    const later = { session: open[0]?.session, text: '[[say: no]]', delay: 1 };
    const { body: schedule } = await answerOf(await who.api.post('/v1/schedules', later));
    const lastError = await eventually('the schedule says why it did not run', async () => {
      const { body } = await answerOf(await who.api.get(`/v1/schedules/${String(schedule['id'])}`));
      return body['lastError'];
    });
    expect(lastError).toMatchObject({
      code: 'budget_exceeded',
      message: expect.stringContaining('10 requests'),
    });
  }, 60_000);

  it('do not count what is refused for another reason, or sent again', async () => {
    const who = await person();
    const [talk] = await talks(who, 1);
    if (!talk) throw new Error('There is a session.');
    await talk.submit(hanging, {}, { 'idempotency-key': 'once' });
    await talk.submit(hanging, {}, { 'idempotency-key': 'once' });
    expect(await talk.submit('[[say: no]]')).toMatchObject({ code: 'turn_in_progress' });
    expect(await talk.submit('[[say: no]]', { model: 'nobody/none' })).toMatchObject({
      code: 'unknown_model',
    });
    await eventually('one counts', async () => (await budgetsOf(who))['requests']?.used === 1);
    await talk.ask('POST', '/stop');
  }, 30_000);
});

describe('one user', () => {
  it('who keeps all room at a provider does not keep another waiting behind all of his turns', async () => {
    const [greedy, modest] = [await person(), await person()];
    const open = await talks(greedy, atOnce);
    await Promise.all(open.map((talk) => talk.submit(hanging)));
    const speaking = async (): Promise<Talk[]> => {
      const heard = await Promise.all(open.map((talk) => talk.messages()));
      const speaks = heard.map((all) => all.some(({ role, said }) => role === 'assistant' && said !== ''));
      return open.filter((_, place) => speaks[place]);
    };
    const first = await eventually('two speak', async () => {
      const talking = await speaking();
      return talking.length === 2 && talking;
    });
    const [his] = await talks(modest, 1);
    if (!his) throw new Error('There is a session.');
    const waiting = his.ask('POST', '/turns?wait=true', { text: '[[say: at last]]' });
    // In the line from then on: whoever comes when the room has been given away again waits for ever.
    await eventually('his model is asked', async () => {
      const asked = `SELECT 1 FROM events WHERE session = $1 AND type = 'step.started'`;
      return (await parley.database.query(asked, [his.session])).length > 0;
    });
    for (const talk of first) await talk.ask('POST', '/stop');
    expect((await waiting).body).toMatchObject({ status: 'completed' });
    await Promise.all(open.map((talk) => talk.ask('POST', '/stop')));
  }, 60_000);
});

describe('usage', () => {
  it('tells of what was completed, stopped and failed, by whatever is asked for', async () => {
    const who = await person();
    const talk = await Talk.begin(who.api);
    await talk.ask('POST', '/turns?wait=true', { text: '[[usage: in=100 out=20]][[say: yes]]' });
    await talk.ask('POST', `/turns/${await talk.runForever()}/stop`);
    await talk.ask('POST', '/turns?wait=true', { text: '[[fail: 400]]' });
    const read = async (query: string) => {
      const { body } = await answerOf(await who.api.get(`/v1/usage?${query}`));
      return body as unknown as { rows: UsageRow[]; total: UsageRow };
    };
    await eventually('all is booked', async () => (await read('by=turn')).total.requests === 3);
    const { body } = await talk.ask('GET', '/turns');
    const told = (body['turns'] as TurnView[]).map(({ id, usage }) => [id, tokensOf(usage)]);
    const booked = await read('by=turn&purpose=turn');
    expect(booked.rows.map(({ key, ...row }) => [key, tokensOf(row)]).toSorted()).toEqual(told.toSorted());
    expect((await talk.ask('GET', '/turns')).body['turns']).toMatchObject([
      { status: 'failed' },
      { status: 'stopped' },
      { status: 'completed' },
    ]);
    expect((await read('by=session')).rows).toMatchObject([{ key: talk.session, requests: 3 }]);
    expect((await read('by=model&purpose=turn')).rows.map(({ key }) => key)).toContainEqual(
      expect.stringMatching(/^rehearsal\//),
    );
    expect((await read('')).rows).toMatchObject([{ key: new Date().toISOString().slice(0, 10) }]);
    expect((await read(`to=2020-01-01&session=${talk.session}`)).rows).toEqual([]);
  }, 30_000);

  it.each([
    ['by=hour', 'by'],
    ['from=soon', 'from'],
    ['from=2020-01-01', 'from'],
    ['session=a.b', 'session'],
    ['day=1', 'day'],
  ])('asked for by %s is refused at %s', async (query, path) => {
    const answer = await answerOf(await parley.api.get(`/v1/usage?${query}`));
    expect(answer).toMatchObject({ status: 400, code: 'invalid_request', paths: [path] });
  });
});

type Tokens = Pick<Usage, 'inputTokens' | 'outputTokens' | 'cacheReadTokens' | 'cacheWriteTokens'>;

function tokensOf(usage: Tokens | null): number {
  if (!usage) return 0;
  return usage.inputTokens + usage.outputTokens + usage.cacheReadTokens + usage.cacheWriteTokens;
}

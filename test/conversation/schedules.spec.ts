import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { eventually } from '../harness/eventually.js';
import { startParley, type TestParley } from '../harness/parley.js';
import type { App } from '../harness/service-process.js';
import { answerOf, Talk, type Answer } from './talk.js';

let parley: TestParley;

// A schedule goes by the clock on the wall, so these take as long as what they ask for.
jest.setTimeout(60_000);

beforeAll(async () => {
  parley = await startParley('separate processes');
}, 60_000);

afterAll(() => parley?.stop(), 60_000);

async function schedule(talk: Talk, more: object): Promise<Answer> {
  return answerOf(
    await talk.api.post('/v1/schedules', { session: talk.session, text: '[[say: on time]]', ...more }),
  );
}

async function change(id: unknown, method: string, body?: unknown): Promise<Answer> {
  const response = await fetch(`${parley.api.url}/v1/schedules/${String(id)}`, {
    method,
    headers: {
      authorization: `Bearer ${parley.api.token}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return answerOf(response);
}

async function answers(talk: Talk): Promise<number> {
  return (await talk.history()).filter((line) => line === 'assistant complete: on time').length;
}

/** How many turns a schedule has brought forth, as far as memory has written it down. */
async function runs(talk: Talk, id: unknown): Promise<number> {
  const rows = await parley.database.query(
    `SELECT 1 FROM events WHERE session = $1 AND type = 'turn.accepted' AND cause LIKE $2`,
    [talk.session, `${String(id)}-%`],
  );
  return rows.length;
}

const soon = (ms: number): string => new Date(Date.now() + ms).toISOString();

describe('a schedule', () => {
  it('runs once at its time, and is done', async () => {
    const talk = await Talk.begin(parley.api);
    const at = soon(3_000);
    const { status, body } = await schedule(talk, { at });
    expect([status, body]).toMatchObject([201, { session: talk.session, at, paused: false, done: false }]);
    await eventually('it has run', async () => (await answers(talk)) === 1);
    const done = await eventually('it is done', async () => {
      const view = await change(body['id'], 'GET');
      return view.body['done'] === true && view.body;
    });
    expect(done).toMatchObject({ lastTurn: expect.stringMatching(/^t_/), lastRunAt: expect.any(String) });
    expect(await talk.becomes(String(done['lastTurn']), 'completed')).toMatchObject({ error: null });
  });

  it('runs after a delay, behind what runs then', async () => {
    const talk = await Talk.begin(parley.api);
    const running = await talk.runForever();
    await schedule(talk, { delay: 1 });
    const [turn] = await talk.becomesLong(1);
    await talk.ask('POST', `/turns/${running}/stop`);
    expect(await talk.becomes(String(turn), 'completed')).toMatchObject({ error: null });
  });

  it('runs again and again by cron, until it is paused, and again when it goes on', async () => {
    const talk = await Talk.begin(parley.api);
    const { body } = await schedule(talk, { cron: '*/1 * * * * *', timeZone: 'Europe/Berlin' });
    expect(body).toMatchObject({ cron: '*/1 * * * * *', timeZone: 'Europe/Berlin' });
    await eventually('it has run three times', async () => (await answers(talk)) >= 3);
    expect((await change(body['id'], 'PATCH', { paused: true })).body).toMatchObject({ paused: true });
    // Behind all that was on its way.
    await talk.worksOn();
    const paused = await answers(talk);
    const other = await Talk.begin(parley.api);
    await other.ask('POST', '/turns?wait=true', { text: '[[wait: 3s]][[say: later]]' });
    expect(await answers(talk)).toBe(paused);
    await change(body['id'], 'PATCH', { paused: false, text: '[[say: on time]] again' });
    await eventually('it goes on, with the new words', async () => {
      return (await talk.history()).at(-2)?.endsWith('again') && (await answers(talk)) > paused;
    });
    expect((await change(body['id'], 'DELETE')).status).toBe(204);
    expect(await change(body['id'], 'GET')).toMatchObject({ status: 404 });
    await talk.worksOn();
    const deleted = await answers(talk);
    await other.ask('POST', '/turns?wait=true', { text: '[[wait: 3s]][[say: later]]' });
    expect(await answers(talk)).toBe(deleted);
  });

  it('says why its run became no turn, until one does', async () => {
    const talk = await Talk.begin(parley.api);
    const { body } = await schedule(talk, { delay: 1, model: 'nobody/none' });
    const view = async () => (await change(body['id'], 'GET')).body;
    expect(body).toMatchObject({ lastError: null });
    await eventually('it says so', async () => (await view())['lastError'] !== null);
    expect(await view()).toMatchObject({
      lastError: { code: 'unknown_model', message: expect.any(String) },
      lastTurn: null,
    });
    await change(body['id'], 'PATCH', { delay: 1, model: 'rehearsal/x' });
    await eventually('it has run', async () => (await answers(talk)) === 1);
    await eventually('it says no more', async () => (await view())['lastError'] === null);
  });

  it('keeps its zone where only its times change, and its times where only its zone does', async () => {
    const talk = await Talk.begin(parley.api);
    const { body } = await schedule(talk, { cron: '0 9 * * *', timeZone: 'Europe/Berlin' });
    const later = await change(body['id'], 'PATCH', { cron: '0 10 * * *' });
    expect(later.body).toMatchObject({ cron: '0 0 10 * * *', timeZone: 'Europe/Berlin' });
    const elsewhere = await change(body['id'], 'PATCH', { timeZone: 'Asia/Tokyo' });
    expect(elsewhere.body).toMatchObject({ cron: '0 0 10 * * *', timeZone: 'Asia/Tokyo' });
  });

  it('is listed with the others of its session, and of all', async () => {
    const [one, two] = [await Talk.begin(parley.api), await Talk.begin(parley.api)];
    const first = await schedule(one, { delay: 1_000 });
    const second = await schedule(two, {
      cron: '0 9 * * 1-5',
      timeZone: 'Europe/Berlin',
      model: 'rehearsal/x',
    });
    const listed = async (query: string) => {
      const { schedules } = (await (await parley.api.get(`/v1/schedules${query}`)).json()) as {
        schedules: { id: string }[];
      };
      return schedules.map(({ id }) => id);
    };
    expect(await listed(`?session=${one.session}`)).toEqual([first.body['id']]);
    expect(await listed('')).toEqual(expect.arrayContaining([first.body['id'], second.body['id']]));
    expect(second.body).toMatchObject({ cron: '0 0 9 * * 1-5', policy: 'enqueue', model: 'rehearsal/x' });
  });

  it('survives the end of memory and of the worker, and of missed runs the last one runs once', async () => {
    const talk = await Talk.begin(parley.api);
    const { body } = await schedule(talk, { cron: '*/1 * * * * *' });
    await eventually('it has run', async () => (await answers(talk)) >= 1);
    await parley.process('inference').stop('SIGKILL');
    const broker = await parley.namespace.open();
    await eventually('four more were due', async () => {
      const { state } = await broker.jsm.streams.info(broker.names.stream('MAIL'), {
        subjects_filter: broker.names.mail(talk.session, 'time'),
      });
      return Object.values(state.subjects ?? {}).some((count) => count >= 4);
    });
    const before = await runs(talk, body['id']);
    await change(body['id'], 'PATCH', { paused: true });
    const everyone: App[] = ['memory', 'tools'];
    await Promise.all(everyone.map((app) => parley.process(app).stop('SIGKILL')));
    for (const app of [...everyone, 'inference' as const]) await parley.start(app);
    await eventually('one has run', async () => (await runs(talk, body['id'])) > before);
    await talk.worksOn();
    expect(await runs(talk, body['id'])).toBe(before + 1);
    await change(body['id'], 'PATCH', { paused: false });
    await eventually('it goes on', async () => (await runs(talk, body['id'])) > before + 2);
    await change(body['id'], 'DELETE');
  });
});

describe('a bad schedule', () => {
  it.each([
    [{}, 'body'],
    [{ at: '2020-01-01T00:00:00Z' }, 'at'],
    [{ at: 'soon' }, 'at'],
    [{ delay: -1 }, 'delay'],
    [{ delay: 1, at: '2030-01-01T00:00:00Z' }, 'delay'],
    [{ cron: '61 * * * *' }, 'cron'],
    [{ cron: '* * * * *', timeZone: 'Mars/Olympus' }, 'timeZone'],
    [{ delay: 1, policy: 'shout' }, 'policy'],
    [{ delay: 1, every: 5 }, 'every'],
  ])('%j is refused at %s', async (more, path) => {
    const talk = await Talk.begin(parley.api);
    expect(await schedule(talk, more)).toMatchObject({ status: 400, code: 'invalid_request', paths: [path] });
  });

  it("for nobody's session is not found, and so is one that does not exist", async () => {
    const body = { session: 's_nobody', text: 'a', delay: 5 };
    expect((await parley.api.post('/v1/schedules', body)).status).toBe(404);
    expect(await change('sc_nobody', 'GET')).toMatchObject({ status: 404, code: 'not_found' });
    expect(await change('sc_nobody', 'PATCH', { paused: true })).toMatchObject({ status: 404 });
    expect(await change('sc_nobody', 'DELETE')).toMatchObject({ status: 404 });
  });
});

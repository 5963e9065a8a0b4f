import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Api } from '../harness/api.js';
import { eventually } from '../harness/eventually.js';
import { startParley, type TestParley } from '../harness/parley.js';
import type { App, ServiceProcess } from '../harness/service-process.js';
import { Talk, typesOf } from './talk.js';

let parley: TestParley;
let here: Api;
let there: Api;
let firstGateway: ServiceProcess;

const behind: App[] = ['memory', 'inference', 'tools', 'logging'];

beforeAll(async () => {
  parley = await startParley('separate processes');
  here = parley.api;
  firstGateway = parley.process('gateway');
  there = await anotherGateway();
}, 90_000);

afterAll(() => parley?.stop(), 60_000);

async function anotherGateway(): Promise<Api> {
  const [, url = ''] = await (await parley.start('gateway')).says(/"url":"([^"]+)"/);
  return new Api(url, parley.api.token);
}

const keyed = (key: string) => ({ 'idempotency-key': key });

/** Which commands have brought forth what, as far as memory has written it down. */
async function causesOf(session: string, type: string): Promise<string[]> {
  const rows = await parley.database.query<{ cause: string }>(
    // The reaper may have woken the session as well, and so may a gateway that has waited for its word.
    `SELECT cause FROM events WHERE session = $1 AND type = $2 AND by = 'u_admin' ORDER BY en`,
    [session, type],
  );
  return rows.map(({ cause }) => cause);
}

describe('one Idempotency-Key', () => {
  it('is one turn under 20 concurrent posts over two gateways', async () => {
    const talk = await Talk.begin(here);
    const posts = Array.from({ length: 20 }, (_, index) =>
      talk.through(index % 2 ? here : there).submit('[[say: once]]', {}, keyed('k')),
    );
    const answers = await Promise.all(posts);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202]));
    expect(new Set(answers.map(({ body }) => body['turn'])).size).toBe(1);
    expect(new Set(answers.map(({ body }) => body['message'])).size).toBe(1);
    await talk.becomes(String(answers[0]?.body['turn']), 'completed');
    expect(await talk.history()).toEqual(['user complete: [[say: once]]', 'assistant complete: once']);
  });

  it('is one turn also where each attempt waits for it, or takes its stream', async () => {
    const talk = await Talk.begin(here);
    const text = '[[say: once]]';
    const waits = (api: Api) => talk.through(api).ask('POST', '/turns?wait=true', { text }, keyed('k'));
    const [first, second] = await Promise.all([waits(here), waits(there)]);
    expect(first).toEqual(second);
    const streamed = await there.submitForEvents(talk.session, text, {}, keyed('k'));
    expect(await streamed.text()).toContain('event: turn.completed');
    expect(streamed.headers.get('parley-turn-id')).toBe(first.body['turn']);
  });

  it('with another body is refused, with a default spelt out it is not, and whoever watches its turn hears nothing of it', async () => {
    const talk = await Talk.begin(here);
    const answer = await talk.submit('[[say: so far]][[hang]]', {}, keyed('k'));
    const turn = String(answer.body['turn']);
    const live = talk.eventsOfTurn(answer);
    await talk.speaks(turn);
    for (const more of [{ text: 'other' }, { maxTokens: 5 }, { policy: 'enqueue' }]) {
      const body = { text: '[[say: so far]][[hang]]', ...more };
      expect(await talk.through(there).ask('POST', '/turns', body, keyed('k'))).toMatchObject({
        status: 409,
        code: 'idempotency_mismatch',
      });
    }
    const defaults = { policy: 'reject', onDisconnect: 'continue' };
    const spelt = await talk.through(there).submit('[[say: so far]][[hang]]', defaults, keyed('k'));
    expect([spelt.status, spelt.body['turn']]).toEqual([202, turn]);
    await talk.ask('POST', `/turns/${turn}/stop`);
    const types = typesOf(await live);
    expect([types.at(-1), types.includes('turn.rejected')]).toEqual(['turn.stopped', false]);
  });

  it('is not used up by a submit that was refused', async () => {
    const talk = await Talk.begin(here);
    const running = await talk.runForever();
    for (const api of [here, there]) {
      expect(await talk.through(api).submit('[[say: now]]', {}, keyed('k'))).toMatchObject({ status: 409 });
    }
    await talk.ask('POST', `/turns/${running}/stop`);
    await talk.becomes(running, 'stopped');
    const accepted = await talk.submit('[[say: now]]', {}, keyed('k'));
    expect(accepted.status).toBe(202);
    await talk.becomes(String(accepted.body['turn']), 'completed');
  });

  it('names a turn that waits, and one that it has joined', async () => {
    const talk = await Talk.begin(here);
    const running = await talk.runForever();
    const enqueue = () => talk.submit('[[say: waits]]', { policy: 'enqueue' }, keyed('q'));
    const steer = () => talk.submit('[[say: joins]]', { policy: 'steer' }, keyed('s'));
    const waits = [await enqueue(), await enqueue()];
    const waiting = waits.map(({ body }) => body['turn']);
    expect(waiting[1]).toBe(waiting[0]);
    expect(waits).toMatchObject([0, 0].map((position) => ({ body: { status: 'queued', position } })));
    const joined = [await steer(), await steer()].map(({ body }) => body['turn']);
    expect(joined).toEqual([running, running]);
    expect((await talk.queue()).turns).toEqual([waiting[0]]);
    await talk.ask('POST', '/stop');
  });
});

describe('a message id of the client', () => {
  it('is taken once, also while its turn waits', async () => {
    const talk = await Talk.begin(there);
    const running = await talk.submit('[[say: so far]][[hang]]', { messageId: 'm_mine' });
    expect(running.body).toMatchObject({ message: 'm_mine' });
    const enqueue = (messageId: string) => talk.submit('a', { messageId, policy: 'enqueue' });
    expect(await enqueue('m_mine')).toMatchObject({ status: 409, code: 'message_exists' });
    expect(await enqueue('m_next')).toMatchObject({ status: 202 });
    expect(await enqueue('m_next')).toMatchObject({ status: 409, code: 'message_exists' });
    await talk.ask('POST', '/stop');
  });
});

describe('after the end of every process', () => {
  it('a key is the same turn, whatever the broker has forgotten', async () => {
    const talk = await Talk.begin(here);
    const first = await talk.submit('[[say: once]]', {}, keyed('k'));
    await talk.becomes(String(first.body['turn']), 'completed');
    const everyone = [...behind.map((app) => parley.process(app)), firstGateway, parley.process('gateway')];
    await Promise.all(everyone.map((process) => process.stop('SIGKILL')));
    await Promise.all(behind.map((app) => parley.start(app)));
    const api = await anotherGateway();
    const again = await talk.through(api).submit('[[say: once]]', {}, keyed('k'));
    expect(again).toMatchObject({ status: 202, body: { turn: first.body['turn'], status: 'accepted' } });
    expect(await talk.through(api).submit('other', {}, keyed('k'))).toMatchObject({ status: 409 });
    // What tells doubles apart is no id that the broker knows: each attempt has had its own.
    const [accepted, ...others] = await causesOf(talk.session, 'turn.accepted');
    const settled = await eventually('both attempts are written down', async () => {
      const causes = await causesOf(talk.session, 'command.settled');
      return causes.length === 2 && causes;
    });
    expect([others, new Set([accepted, ...settled]).size]).toEqual([[], 3]);
    expect(await talk.through(api).history()).toHaveLength(2);
  }, 90_000);
});

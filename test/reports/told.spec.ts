import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Asking, writing } from '../approvals/asking.js';
import { Talk } from '../conversation/talk.js';
import { eventually } from '../harness/eventually.js';
import { startParley, type TestParley } from '../harness/parley.js';
import { eventsOf } from '../harness/sse.js';
import { Hook, type Sent } from './hook.js';
import { isSignedWith } from './verified.js';

const secret = 'the secret of whoever is told';

let parley: TestParley;
let hook: Hook;

beforeAll(async () => {
  hook = await Hook.open();
  parley = await startParley('one process', {
    PARLEY_TOLD_WEBHOOK_URL: hook.url,
    PARLEY_TOLD_WEBHOOK_SECRET: secret,
    PARLEY_REPORT_RECORDS: 'false',
    PARLEY_REPORT_RETRY_MS: '50',
    PARLEY_REPORT_GIVE_UP_MS: '4000',
  });
}, 60_000);

afterAll(async () => {
  await parley?.stop();
  await hook?.close();
}, 60_000);

beforeEach(() => {
  hook.answer = () => 204;
});

function told(session: string, count = 1): Promise<Sent[]> {
  return eventually(`${count} came`, () => hook.of(session).length >= count && hook.of(session));
}

/** Whatever was to be told of turns before has been told once this has. */
async function afterwards(): Promise<void> {
  const talk = await Talk.begin(parley.api);
  await talk.submit('[[say: and now this]]');
  await told(talk.session);
}

describe('whoever is away', () => {
  it('is told that a turn has ended, and nothing of what was said', async () => {
    const talk = await Talk.begin(parley.api, { name: 'Tea' });
    const { body } = await talk.submit('[[say: a secret reply]]');
    const [sent] = await told(talk.session);
    if (!sent) throw new Error('Nothing came.');
    expect(sent.message).toMatchObject({
      type: 'turn.ended',
      data: { user: 'u_admin', session: talk.session, name: 'Tea', turn: body['turn'], status: 'completed' },
    });
    expect(sent.body).not.toContain('secret');
    expect(await isSignedWith(secret, sent)).toBe(true);
  });

  it('is told that a turn has failed, and why in a word', async () => {
    const talk = await Talk.begin(parley.api);
    await talk.submit('[[fail: 401]]');
    const [sent] = await told(talk.session);
    expect(sent?.message.data).toMatchObject({ status: 'failed', code: 'provider_auth' });
  });

  it('is told that an approval waits, and then that the turn has ended', async () => {
    const asking = await Asking.begin(parley.api);
    const turn = await asking.waits(writing('a.txt', 'a secret'));
    const { session } = asking.talk;
    const [sent] = await told(session);
    const { approval } = await asking.asked();
    expect(sent?.message).toMatchObject({
      type: 'approval.waiting',
      data: { session, root: session, turn, tool: 'write_file' },
    });
    expect(sent?.body).not.toContain('a secret');
    await asking.talk.ask('POST', `/approvals/${approval}`, { decision: 'approve' });
    const all = await told(session, 2);
    expect(all.map(({ message }) => message.type)).toEqual(['approval.waiting', 'turn.ended']);
  });
});

it('whoever watches an approval wait, and leaves, is told then', async () => {
  const asking = await Asking.begin(parley.api);
  const { talk } = asking;
  const leaving = new AbortController();
  const headers = { authorization: `Bearer ${parley.api.token}` };
  const address = `${parley.api.url}${talk.path}/events`;
  const watching = await fetch(address, { headers, signal: leaving.signal });
  const events = eventsOf(watching);
  const turn = await asking.waits(writing('b.txt'));
  let seen: string | undefined;
  // Not by `for await`, which would leave.
  while (seen !== 'tool.approval_requested') seen = (await events.next()).value?.type;
  await afterwards();
  expect(hook.of(talk.session)).toEqual([]);
  leaving.abort();
  const [sent] = await told(talk.session);
  expect(sent?.message).toMatchObject({ type: 'approval.waiting', data: { turn } });
});

describe('nobody is told', () => {
  it('of what he has seen: he watched the turn to its end, or watches the session still', async () => {
    const left = await Talk.begin(parley.api);
    const stream = await parley.api.submitForEvents(left.session, '[[say: seen]]');
    for await (const event of eventsOf(stream)) if (event.type === 'turn.completed') break;
    const stays = await Talk.begin(parley.api);
    const watching = await parley.api.get(`/v1/sessions/${stays.session}/events`);
    const events = eventsOf(watching);
    await events.next();
    const { body } = await stays.submit('[[say: seen too]]');
    await stays.becomes(String(body['turn']), 'completed');
    await afterwards();
    expect(hook.of(left.session)).toEqual([]);
    expect(hook.of(stays.session)).toEqual([]);
    await events.return(undefined);
  });

  it('of what he has stopped himself', async () => {
    const talk = await Talk.begin(parley.api);
    const turn = await talk.runForever();
    await talk.ask('POST', '/stop');
    await talk.becomes(turn, 'stopped');
    await afterwards();
    expect(hook.of(talk.session)).toEqual([]);
  });
});

it('what fails for long is given up and kept, and can be told anew', async () => {
  const talk = await Talk.begin(parley.api);
  hook.answer = ({ message }) => (message.data['session'] === talk.session ? 500 : 204);
  await talk.submit('[[say: hello]]');
  const letters = async () => {
    const { dead } = (await (await parley.api.get('/v1/reports/dead')).json()) as {
      dead: { reason: string }[];
    };
    return dead;
  };
  const [letter] = await eventually(
    'it is dead',
    async () => (await letters()).length === 1 && (await letters()),
  );
  expect(letter).toMatchObject({ sink: 'told', reason: 'The webhook has answered 500.' });
  expect(hook.of(talk.session).length).toBeGreaterThan(1);
  hook.answer = () => 204;
  await parley.api.post('/v1/reports/dead/repeat', {});
  await eventually('it came', () => hook.of(talk.session).some(({ status }) => status === 204));
  expect(new Set(hook.of(talk.session).map(({ key }) => key)).size).toBe(1);
});

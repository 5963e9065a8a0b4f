import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { collect } from '../harness/sse.js';
import { startParley, type TestParley } from '../harness/parley.js';
import { Talk, typesOf } from './talk.js';

let parley: TestParley;
let talk: Talk;

beforeAll(async () => {
  parley = await startParley('one process', { PARLEY_QUEUE_LIMIT: '2' });
}, 60_000);

afterAll(() => parley?.stop(), 60_000);

async function busy(): Promise<string> {
  talk = await Talk.begin(parley.api);
  return talk.runForever();
}

describe('a submit while a turn runs', () => {
  it.each([{}, { policy: 'reject' }])('is refused with %j, and names the turn', async (policy) => {
    const running = await busy();
    expect(await talk.submit('me too', policy)).toMatchObject({
      status: 409,
      code: 'turn_in_progress',
      turn: running,
    });
    expect(await talk.queue()).toEqual({ held: false, turns: [], texts: [] });
    await talk.ask('POST', '/stop');
  });

  it('waits its turn with enqueue, and runs when the one before it is over', async () => {
    const running = await busy();
    const second = await talk.submit('[[say: second]]', { policy: 'enqueue' });
    const third = await talk.submit('[[say: third]]', { policy: 'enqueue' });
    expect([second, third]).toMatchObject([
      { status: 202, body: { status: 'queued', position: 0 } },
      { status: 202, body: { status: 'queued', position: 1 } },
    ]);
    expect(await talk.becomes(String(third.body['turn']), 'queued')).toMatchObject({ startedAt: null });
    const events = talk.eventsOfTurn(second);
    expect((await talk.ask('POST', `/turns/${running}/stop`)).status).toBe(204);
    expect(typesOf(await events).slice(0, 4)).toEqual([
      'turn.accepted',
      'turn.queued',
      'turn.started',
      'reply.started',
    ]);
    await talk.becomes(String(third.body['turn']), 'completed');
    expect(await talk.history()).toEqual([
      'user complete: [[rate: 0]][[say: so far]][[hang]]',
      'assistant interrupted: so far',
      'user complete: [[say: second]]',
      'assistant complete: second',
      'user complete: [[say: third]]',
      'assistant complete: third',
    ]);
  });

  it('takes the place of the running one with interrupt, whose words stay', async () => {
    const running = await busy();
    const answer = await talk.submit('[[say: instead]]', { policy: 'interrupt' });
    expect(answer).toMatchObject({ status: 202, body: { turn: expect.not.stringMatching(running) } });
    await talk.becomes(String(answer.body['turn']), 'completed');
    expect(await talk.becomes(running, 'stopped')).toMatchObject({ stopReason: 'interrupt' });
    expect((await talk.history()).slice(1)).toEqual([
      'assistant interrupted: so far',
      'user complete: [[say: instead]]',
      'assistant complete: instead',
    ]);
  });

  it('takes its place and drops it with rollback', async () => {
    talk = await Talk.begin(parley.api);
    await talk.worksOn();
    const before = await talk.history();
    const running = await talk.runForever();
    const answer = await talk.submit('[[rate: 0]][[echo: prompt]]', { policy: 'rollback' });
    await talk.becomes(String(answer.body['turn']), 'completed');
    expect(await talk.becomes(running, 'stopped')).toMatchObject({ stopReason: 'rollback' });
    const after = await talk.history();
    expect(after.slice(0, before.length)).toEqual(before);
    expect(after.slice(before.length)).toEqual([
      'user complete: [[rate: 0]][[echo: prompt]]',
      expect.not.stringContaining('so far'),
    ]);
  });

  it('leaves a stream that ends with the turn, whatever the history does behind it', async () => {
    talk = await Talk.begin(parley.api);
    const response = await parley.api.submitForEvents(talk.session, '[[say: so far]][[hang]]');
    const running = String(response.headers.get('parley-turn-id'));
    const stream = `${talk.path}/turns/${running}/events`;
    const followed = collect(response);
    const answer = await talk.submit('[[say: instead]]', { policy: 'rollback' });
    await talk.becomes(String(answer.body['turn']), 'completed');
    const last = (await followed).at(-1);
    expect(last?.type).toBe('turn.stopped');
    expect((await parley.api.get(`${stream}?after=${last?.id}`)).status).toBe(204);
  });

  it('overtakes what waits with interrupt, and all of it still runs', async () => {
    await busy();
    const waiting = await talk.submit('[[say: waited]]', { policy: 'enqueue' });
    const urgent = await talk.submit('[[say: urgent]]', { policy: 'interrupt' });
    await talk.becomes(String(waiting.body['turn']), 'completed');
    expect(await talk.becomes(String(urgent.body['turn']), 'completed')).toMatchObject({ error: null });
    const said = (await talk.history()).filter((line) => line.startsWith('assistant'));
    expect(said).toEqual([
      'assistant interrupted: so far',
      'assistant complete: urgent',
      'assistant complete: waited',
    ]);
  });

  it('is one of many that interrupt at once: the last one runs, and each comes to its one end', async () => {
    await busy();
    const texts = ['a', 'b', 'c', 'd', 'e'].map((text) => `[[rate: 20]][[tokens: 40]][[say: ${text}]]`);
    const submits = texts.map((text) => talk.submit(text, { policy: 'interrupt' }));
    const answers = await Promise.all(submits);
    const streams = await Promise.all(answers.map((answer) => talk.eventsOfTurn(answer)));
    const ends = streams.map((events) => typesOf(events).at(-1));
    expect(ends.toSorted()).toEqual(['turn.completed', ...Array.from({ length: 4 }, () => 'turn.stopped')]);
    expect(await talk.queue()).toEqual({ held: false, turns: [], texts: [] });
  });

  it('is told when the queue is full, whichever way it would take', async () => {
    const running = await busy();
    for (const text of ['a', 'b']) await talk.submit(`[[say: ${text}]]`, { policy: 'enqueue' });
    for (const policy of ['enqueue', 'interrupt', 'rollback']) {
      const refused = await talk.submit('one too many', { policy });
      expect(refused).toMatchObject({ status: 409, code: 'queue_full', turn: running });
    }
    await talk.ask('POST', '/stop');
  });

  it('waits through the queue when it was asked to wait', async () => {
    const running = await busy();
    const waits = talk.ask('POST', '/turns?wait=true', { text: '[[say: at last]]', policy: 'enqueue' });
    await talk.becomesLong(1);
    await talk.ask('POST', `/turns/${running}/stop`);
    expect(await waits).toMatchObject({
      status: 200,
      body: { status: 'completed', replies: [{ blocks: [{ text: 'at last' }] }] },
    });
  });

  it('waits no longer than until it is cancelled', async () => {
    await busy();
    const waits = talk.ask('POST', '/turns?wait=true', { text: 'never', policy: 'enqueue' });
    const [turn] = await talk.becomesLong(1);
    expect((await talk.ask('DELETE', `/queue/${turn}`)).status).toBe(204);
    expect(await waits).toMatchObject({ status: 200, body: { turn, status: 'stopped', replies: [] } });
    await talk.ask('POST', '/stop');
  });
});

describe('a submit while nothing runs', () => {
  it.each(['reject', 'enqueue', 'interrupt', 'rollback', 'steer'])('runs at once with %s', async (policy) => {
    talk = await Talk.begin(parley.api);
    const answer = await talk.submit('[[say: hello]]', { policy });
    expect(answer).toMatchObject({ status: 202, body: { status: 'accepted' } });
    expect(typesOf(await talk.eventsOfTurn(answer)).at(-1)).toBe('turn.completed');
  });

  it('with a policy that does not exist is refused by its name', async () => {
    talk = await Talk.begin(parley.api);
    expect(await talk.submit('hello', { policy: 'shout' })).toMatchObject({ status: 400, paths: ['policy'] });
    expect(await talk.submit('hello', { onDisconnect: 'maybe' })).toMatchObject({
      status: 400,
      paths: ['onDisconnect'],
    });
  });
});

describe('a submit that is to come behind one message alone', () => {
  it('is taken once, and refused behind anything else', async () => {
    talk = await Talk.begin(parley.api);
    const after = (message: string | null, more: object = {}) =>
      talk.ask('POST', '/turns?wait=true', { text: '[[say: heard]]', after: message, ...more });
    const both = await Promise.all([after(null), after(null)]);
    expect(both.map(({ status }) => status).toSorted()).toEqual([200, 409]);
    expect(await after(null)).toMatchObject({ status: 409, code: 'head_moved' });
    const head = (await talk.messages()).at(-1)?.id ?? '';
    expect(await after(head)).toMatchObject({ status: 200, body: { status: 'completed' } });
    expect(await after(head)).toMatchObject({ status: 409, code: 'head_moved' });
    expect(await after(head, { policy: 'enqueue' })).toMatchObject({ status: 400, paths: ['after'] });
    expect(await talk.history()).toHaveLength(4);
  });
});

import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { startParley, type TestParley } from '../harness/parley.js';
import { Talk } from './talk.js';

let parley: TestParley;
let talk: Talk;
let running: string;

beforeAll(async () => {
  parley = await startParley('one process');
}, 60_000);

afterAll(() => parley?.stop(), 60_000);

beforeEach(async () => {
  talk = await Talk.begin(parley.api);
  running = await talk.runForever();
});

async function enqueue(...texts: string[]): Promise<string[]> {
  const turns: string[] = [];
  for (const text of texts) {
    const { body } = await talk.submit(`[[say: ${text}]]`, { policy: 'enqueue' });
    turns.push(String(body['turn']));
  }
  return turns;
}

async function answers(): Promise<string[]> {
  return (await talk.history()).filter((line) => line.startsWith('assistant complete'));
}

describe('the queue of a session', () => {
  it('is listed as it will run, each with what was said', async () => {
    const [first, second] = await enqueue('one', 'two');
    const { body } = await talk.ask('GET', '/queue');
    expect(body).toEqual({
      held: false,
      queue: [
        {
          turn: first,
          message: expect.stringMatching(/^m_/),
          text: '[[say: one]]',
          position: 0,
          policy: 'enqueue',
          acceptedAt: expect.stringMatching(/Z$/),
        },
        expect.objectContaining({ turn: second, position: 1 }),
      ],
    });
    await talk.ask('POST', '/stop');
  });

  it('stands in the list of turns too, the newest first, page by page', async () => {
    const [first, second] = await enqueue('one', 'two');
    const page = await talk.ask('GET', '/turns?limit=2');
    expect(page.body['turns']).toMatchObject([
      { id: second, status: 'queued' },
      { id: first, status: 'queued' },
    ]);
    const rest = await talk.ask('GET', `/turns?limit=2&cursor=${String(page.body['cursor'])}`);
    expect(rest.body).toMatchObject({ turns: [{ id: running, status: 'running' }], cursor: null });
    expect(await talk.ask('GET', '/turns?limit=many')).toMatchObject({ status: 400, paths: ['limit'] });
    await talk.ask('POST', '/stop');
  });

  it('takes other words and another order, which its reader sees at once and the model later', async () => {
    const [one, two, three] = await enqueue('one', 'two', 'three');
    expect((await talk.ask('PATCH', `/queue/${three}`, { position: 0, text: '[[say: drei]]' })).status).toBe(
      204,
    );
    expect(await talk.queue()).toMatchObject({
      turns: [three, one, two],
      texts: ['[[say: drei]]', '[[say: one]]', '[[say: two]]'],
    });
    expect((await talk.ask('PATCH', `/queue/${three}`, { position: 1_000_000 })).status).toBe(204);
    expect((await talk.queue()).turns).toEqual([one, two, three]);
    await talk.ask('POST', `/turns/${running}/stop`);
    await talk.becomes(String(three), 'completed');
    expect(await answers()).toEqual([
      'assistant complete: one',
      'assistant complete: two',
      'assistant complete: drei',
    ]);
  });

  it('lets one be cancelled, whose stream ends, and runs the rest', async () => {
    const answer = await talk.submit('[[say: unwanted]]', { policy: 'enqueue' });
    const [wanted] = await enqueue('wanted');
    const turn = String(answer.body['turn']);
    const live = talk.eventsOfTurn(answer);
    expect((await talk.ask('DELETE', `/queue/${turn}`)).status).toBe(204);
    expect((await live).at(-1)?.type).toBe('turn.stopped');
    expect((await talk.queue()).turns).toEqual([wanted]);
    expect((await talk.ask('DELETE', `/queue/${turn}`)).status).toBe(404);
    expect(await talk.becomes(turn, 'stopped')).toMatchObject({ startedAt: null, stopReason: 'user' });
    const afterwards = await talk.api.get(`${talk.path}/turns/${turn}/events`);
    expect(await afterwards.text()).toContain('session.snapshot');
    await talk.ask('POST', `/turns/${running}/stop`);
    await talk.becomes(String(wanted), 'completed');
    expect(await answers()).toEqual(['assistant complete: wanted']);
  });

  it('is held by a stop of the session, until it is resumed', async () => {
    const [one] = await enqueue('one');
    await talk.ask('POST', '/stop');
    await talk.becomes(running, 'stopped');
    expect(await talk.queue()).toMatchObject({ held: true, turns: [one] });
    expect((await talk.ask('POST', '/queue/resume')).status).toBe(204);
    await talk.becomes(String(one), 'completed');
    expect(await talk.queue()).toEqual({ held: false, turns: [], texts: [] });
    expect((await talk.ask('POST', '/queue/resume')).status).toBe(204);
  });

  it('is held by a stop of the session, until the next submit', async () => {
    const [one] = await enqueue('one');
    await talk.ask('POST', '/stop');
    await talk.becomes(running, 'stopped');
    const [two] = await enqueue('two');
    await talk.becomes(String(two), 'completed');
    expect(await talk.becomes(String(one), 'completed')).toMatchObject({ error: null });
    expect(await answers()).toEqual(['assistant complete: one', 'assistant complete: two']);
  });

  it('goes on after a turn that failed', async () => {
    const [one] = await enqueue('one');
    const { body } = await talk.submit('[[fail: 401]]', { policy: 'interrupt' });
    expect(await talk.becomes(String(body['turn']), 'failed')).toMatchObject({
      error: { code: 'provider_auth' },
    });
    expect(await talk.becomes(String(one), 'completed')).toMatchObject({ error: null });
  });

  it('outlives a worker that is killed', async () => {
    const other = await startParley({ apart: ['inference'] });
    try {
      talk = await Talk.begin(other.api);
      running = await talk.runForever();
      const [one, two] = await enqueue('one', 'two');
      other.process('inference').signal('SIGKILL');
      await other.start('inference');
      expect((await talk.queue()).turns).toEqual([one, two]);
      await talk.ask('POST', `/turns/${running}/stop`);
      await talk.becomes(String(two), 'completed');
      expect(await answers()).toEqual(['assistant complete: one', 'assistant complete: two']);
    } finally {
      await other.stop();
    }
  }, 90_000);
});

describe('a bad wish for the queue', () => {
  it.each([
    ['nothing', {}, ['body']],
    ['another field', { text: 'a', policy: 'enqueue' }, ['policy']],
    ['a place before the first', { position: -1 }, ['position']],
    ['half a place', { position: 0.5 }, ['position']],
    ['what no database keeps', { text: 'a\0' }, ['text']],
  ])('(%s) is refused by the field', async (_, body, paths) => {
    const [one] = await enqueue('one');
    expect(await talk.ask('PATCH', `/queue/${one}`, body)).toMatchObject({ status: 400, paths });
    await talk.ask('POST', '/stop');
  });

  it('is refused for what does not wait, and for what is no id', async () => {
    const edit = { text: 'other' };
    expect(await talk.ask('PATCH', `/queue/${running}`, edit)).toMatchObject({
      status: 404,
      code: 'not_found',
    });
    expect(await talk.ask('PATCH', '/queue/t_nobody', edit)).toMatchObject({
      status: 404,
      code: 'not_found',
    });
    expect(await talk.ask('DELETE', '/queue/t.1')).toMatchObject({ status: 400, paths: ['turn'] });
    expect(await talk.ask('PATCH', '/queue/t_1', { text: ' ' })).toMatchObject({ code: 'empty_prompt' });
    await talk.ask('POST', '/stop');
  });
});

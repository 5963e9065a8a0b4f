import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { startParley, type TestParley } from '../harness/parley.js';
import { Talk, typesOf } from './talk.js';

let parley: TestParley;

// Somebody must have been gone for a while, and that while is real.
jest.setTimeout(30_000);

beforeAll(async () => {
  parley = await startParley('one process', { PARLEY_DISCONNECT_MS: '1000' });
}, 60_000);

afterAll(() => parley?.stop(), 60_000);

const slow = '[[rate: 0]][[say: so far]][[wait: 3s]][[say: to the end]]';

describe('when the last watcher has gone', () => {
  it('a turn goes on, unless it was asked not to', async () => {
    for (const more of [{}, { onDisconnect: 'continue' }]) {
      const talk = await Talk.begin(parley.api);
      const stream = await talk.api.submitForEvents(talk.session, slow, more);
      const turn = String(stream.headers.get('parley-turn-id'));
      await talk.speaks(turn);
      await stream.body?.cancel();
      await talk.becomes(turn, 'completed');
      expect((await talk.history()).at(-1)).toContain('to the end');
    }
  });

  it('a turn that was asked to ends, and only then', async () => {
    const talk = await Talk.begin(parley.api);
    const more = { onDisconnect: 'cancel' };
    const first = await talk.api.submitForEvents(talk.session, '[[say: so far]][[hang]]', more);
    const turn = String(first.headers.get('parley-turn-id'));
    await talk.speaks(turn);
    const second = await talk.api.get(`${talk.path}/turns/${turn}/events`);
    await first.body?.cancel();
    // Longer than its patience, while somebody watches: another session's turn comes to its end meanwhile.
    const other = await Talk.begin(parley.api);
    const { body } = await other.ask('POST', '/turns?wait=true', { text: slow });
    expect(body['status']).toBe('completed');
    expect((await talk.ask('GET', `/turns/${turn}`)).body).toMatchObject({ status: 'running' });
    await second.body?.cancel();
    expect(await talk.becomes(turn, 'stopped')).toMatchObject({ stopReason: 'disconnect' });
    expect((await talk.history()).at(-1)).toBe('assistant interrupted: so far');
    await talk.worksOn();
  });

  it('a turn is watched also by whoever waits for its reply', async () => {
    const talk = await Talk.begin(parley.api);
    const body = { text: slow, onDisconnect: 'cancel' };
    expect(await talk.ask('POST', '/turns?wait=true', body)).toMatchObject({ body: { status: 'completed' } });
  });

  it('a turn that comes out of the queue is given up by itself, and what waits behind it runs', async () => {
    const talk = await Talk.begin(parley.api);
    const running = await talk.runForever();
    const left = await talk.submit('[[say: so far]][[hang]]', { policy: 'enqueue', onDisconnect: 'cancel' });
    const behind = await talk.submit('[[say: behind]]', { policy: 'enqueue' });
    await talk.ask('POST', `/turns/${running}/stop`);
    expect(typesOf(await talk.eventsOfTurn(behind)).at(-1)).toBe('turn.completed');
    await talk.becomes(String(left.body['turn']), 'stopped');
  });
});

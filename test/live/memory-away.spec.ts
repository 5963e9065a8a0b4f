import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '../harness/eventually.js';
import { startParley, type TestParley } from '../harness/parley.js';
import { eventsOf } from '../harness/sse.js';

let parley: TestParley;

beforeAll(async () => {
  parley = await startParley({ apart: ['memory'] });
}, 60_000);

afterAll(() => parley?.stop(), 60_000);

describe('while memory is away', () => {
  it('who runs a turn still can stop it, also when the gateway would ask again', async () => {
    const session = await parley.api.session();
    const watched = await parley.api.submitForEvents(session, '[[say: partly]][[hang]]');
    const turn = watched.headers.get('parley-turn-id');
    for await (const { type } of eventsOf(watched)) if (type === 'block.delta') break;
    const watching = eventsOf(await parley.api.get(`/v1/sessions/${session}/turns/${turn}/events`));
    // From here on it lives by the broker alone.
    expect((await watching.next()).value).toMatchObject({ type: 'session.snapshot' });
    parley.process('memory').signal('SIGKILL');
    await parley.process('memory').exitCode();
    // Whatever is shown out of memory is refused from now on; what was believed is past its time by then.
    const until = Date.now() + 6_000;
    await eventually('what was believed is to be asked again', async () => {
      const messages = await parley.api.get(`/v1/sessions/${session}/messages`);
      return messages.status === 503 && Date.now() > until;
    });
    const stopped = await parley.api.post(`/v1/sessions/${session}/turns/${turn}/stop`, {});
    expect(stopped.status).toBe(204);
    const seen: string[] = [];
    for await (const { type } of watching) {
      seen.push(type);
      if (type === 'turn.stopped') break;
    }
    expect(seen.at(-1)).toBe('turn.stopped');
  }, 60_000);
});

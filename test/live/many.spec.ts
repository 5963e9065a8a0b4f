import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { numbersShown } from '../harness/numbers-shown.js';
import { startParley, type TestParley } from '../harness/parley.js';
import { collect, eventsOf, type SseEvent } from '../harness/sse.js';

let parley: TestParley;

beforeAll(async () => {
  parley = await startParley('one process', { PARLEY_MAX_WATCHED_EVENTS: '5' });
}, 60_000);

afterAll(() => parley?.stop(), 60_000);

const terminal = ({ type }: SseEvent): boolean => /^turn\.(completed|failed|stopped)$/.test(type);
const watch = (list: string, headers: Record<string, string> = {}): Promise<Response> =>
  parley.api.get(`/v1/events?watch=${list}`, headers);

/** Of the session, for its user may be told of others at any time. */
const ofSession = ({ type }: SseEvent): boolean => type !== 'user';

/** Until every one of so many turns has ended. */
function turns(count: number): (event: SseEvent) => boolean {
  let ended = 0;
  return (event) => terminal(event) && (ended += 1) === count;
}

describe('one stream of many sessions', () => {
  it('carries each of them, and goes on from any of its ids in all of them', async () => {
    const [one, two] = [await parley.api.session(), await parley.api.session()];
    const list = `${one},${two}`;
    const whole = collect(await watch(list), turns(2));
    await Promise.all(
      [one, two].map((each) => parley.api.submitAndWait(each, '[[rate: 100]][[tokens: 10]]')),
    );
    const events = await whole;
    const cut = events[Math.floor(events.length / 2)];
    const rest = await collect(
      await watch(list, { 'last-event-id': cut?.id ?? '' }),
      turns(events.slice(events.indexOf(cut as SseEvent) + 1).filter(terminal).length),
    );
    for (const session of [one, two]) {
      const of = (all: SseEvent[]): number[] =>
        all.filter(({ type, data }) => type !== 'user' && data.session === session).map(({ data }) => data.n);
      // Behind the snapshot of a session that has had no word yet, its first entry is one that nobody is shown.
      const numbers = of(events).slice(1);
      expect(numbers).toEqual(await numbersShown(parley, session, numbers));
      const later = of(events.slice(events.indexOf(cut as SseEvent) + 1));
      expect(of(rest).slice(0, later.length)).toEqual(later);
    }
  });

  it('gives with each event the cursor of its session, with which any other stream goes on', async () => {
    const session = await parley.api.session();
    const { turn } = await parley.api.submitAndWait(session, '[[say: hi]]');
    expect(turn).toBeDefined();
    const snapshot = (await collect(await watch(session), ofSession)).at(-1);
    const { cursor = '' } = (snapshot?.data ?? {}) as { cursor?: string };
    const later = parley.api.submitAndWait(session, '[[say: more]]');
    const events = await collect(await watch(`${session}:${cursor}`), terminal);
    expect(events.find(ofSession)?.type).toBe('turn.accepted');
    await later;
  });

  it('carries the channel of its user', async () => {
    const response = await watch('');
    const told = (async () => {
      for await (const { type, data } of eventsOf(response))
        if (type === 'user' && data.type === 'session_created') return data;
      return undefined;
    })();
    await parley.api.session({ name: 'Told' });
    expect(await told).toMatchObject({ name: 'Told' });
  });

  it('refuses by name what it cannot watch', async () => {
    const session = await parley.api.session();
    const event = (await collect(await watch(session), ofSession)).at(-1);
    const problem = async (response: Promise<Response>): Promise<unknown> => {
      const answer = await response;
      return [answer.status, ((await answer.json()) as { error: unknown }).error];
    };
    const refused = (path: string) => ({ code: 'invalid_request', details: [{ path }] });
    expect(await problem(watch(`${session}:garbage`))).toMatchObject([400, refused('watch')]);
    expect(await problem(watch(`${session},${session}`))).toMatchObject([400, refused('watch')]);
    expect(await problem(watch('a,b,c,d,e,f'))).toMatchObject([413, { code: 'too_large' }]);
    expect(await problem(watch(`${session},s_unknown`))).toMatchObject([404, { code: 'not_found' }]);
    expect(await problem(watch(`${session}&snapshots=2`))).toMatchObject([400, refused('snapshots')]);
    const stale = (id: string, list = session) => problem(watch(list, { 'last-event-id': id }));
    expect(await stale('garbage')).toMatchObject([400, refused('Last-Event-ID')]);
    expect(await stale(event?.id ?? '', `${session},s_2`)).toMatchObject([400, refused('Last-Event-ID')]);
  });
});

describe('a session as HTML', () => {
  it('shows finished messages, escaped, and goes on from an id in the middle of a reply', async () => {
    const session = await parley.api.session();
    const path = `/v1/sessions/${session}/events?format=html`;
    const html = (response: Response) => fragments(response, ({ event }) => event === 'turn.html');
    const whole = html(await parley.api.get(path));
    const events = await collect(
      await parley.api.submitForEvents(session, '<b>&"\'</b> [[say: <script>alert(1)</script>]]'),
    );
    const [user, reply, end] = await whole;
    expect(user).toMatchObject({ event: 'message.html', data: expect.stringContaining('data-role="user"') });
    expect(user?.data).toContain('&lt;b&gt;&amp;&quot;&#39;&lt;/b&gt;');
    expect(reply?.data).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(end?.data).toContain('data-status="completed"');
    const middle = events.find(({ type }) => type === 'block.delta');
    expect(await html(await parley.api.get(path, { 'last-event-id': middle?.id ?? '' }))).toEqual([
      reply,
      end,
    ]);
    expect((await parley.api.get(path.replace('html', 'pdf'))).status).toBe(400);
  });
});

interface Fragment {
  event: string | undefined;
  id: string | undefined;
  data: string;
}

async function fragments(response: Response, last: (fragment: Fragment) => boolean): Promise<Fragment[]> {
  const { createParser } = await import('eventsource-parser');
  const found: Fragment[] = [];
  const parser = createParser({ onEvent: ({ event, id, data }) => void found.push({ event, id, data }) });
  const decoder = new TextDecoder();
  for await (const chunk of response.body ?? []) {
    parser.feed(decoder.decode(chunk as Uint8Array, { stream: true }));
    if (found.some(last)) break;
  }
  return found;
}

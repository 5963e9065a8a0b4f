import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Talk, typesOf, type Answer } from '../conversation/talk.js';
import { eventually } from '../harness/eventually.js';
import { startParley, type TestParley } from '../harness/parley.js';
import { collect, type SseEvent } from '../harness/sse.js';
import { WatchedPath } from './watched-path.js';

let parley: TestParley;

beforeAll(async () => {
  parley = await startParley('one process');
}, 60_000);

afterAll(() => parley?.stop(), 60_000);

/** Asks, and waits for the answer to be whole. */
function said(talk: Talk, words: string): Promise<Answer> {
  return talk.ask('POST', '/turns?wait=true', { text: saying(words) });
}

const saying = (words: string): string => `[[rate: 0]][[say: ${words}]]`;

/** A session in which this was said, and the ids of its path: what was asked, what was answered, and so on. */
async function sessionSaying(...words: string[]): Promise<{ talk: Talk; path: string[] }> {
  const talk = await Talk.begin(parley.api);
  for (const each of words) await said(talk, each);
  return { talk, path: (await talk.messages()).map(({ id }) => id) };
}

const replies = async (talk: Talk): Promise<string[]> =>
  (await talk.messages()).filter(({ role }) => role === 'assistant').map((message) => message.said);

describe('an edit', () => {
  it('is saved in place: what followed stays, and so do the words before', async () => {
    const { talk, path } = await sessionSaying('one', 'two');
    const [first = ''] = path;
    const edited = await talk.ask('POST', `/messages/${first}/edit`, { text: 'better', action: 'save' });
    expect(edited).toMatchObject({ status: 200, body: { id: first, versions: [{ text: saying('one') }] } });
    expect((await talk.messages()).map(({ id }) => id)).toEqual(path);
    const { body } = await talk.ask('GET', `/messages/${first}`);
    expect(body).toMatchObject({
      blocks: [{ kind: 'text', text: 'better' }],
      onPath: true,
      siblings: [first],
    });
  });

  it('that is sent again makes a sibling and a turn, and the first one can be gone back to', async () => {
    const { talk, path } = await sessionSaying('one', 'two');
    const [, , asked = ''] = path;
    const body = { text: saying('other'), action: 'resend', messageId: 'm_chosen' };
    const again = await talk.ask('POST', `/messages/${asked}/edit?wait=true`, body, {
      'idempotency-key': 'k',
    });
    expect(again).toMatchObject({ status: 200, body: { status: 'completed' } });
    expect(await replies(talk)).toEqual(['one', 'other']);
    const shown = (await talk.ask('GET', '/messages')).body['messages'] as {
      id: string;
      siblings?: string[];
    }[];
    expect(shown.map(({ siblings }) => siblings)).toEqual([
      undefined,
      undefined,
      [asked, 'm_chosen'],
      undefined,
    ]);

    const same = await talk.ask('POST', `/messages/${asked}/edit`, body, { 'idempotency-key': 'k' });
    expect(same).toMatchObject({ status: 202, body: { turn: again.body['turn'] } });
    const other = { ...body, text: 'something else' };
    const refused = await talk.ask('POST', `/messages/${asked}/edit`, other, { 'idempotency-key': 'k' });
    expect([refused.status, refused.code]).toEqual([409, 'idempotency_mismatch']);

    expect(await talk.ask('POST', `/messages/${asked}/select`)).toMatchObject({
      body: { head: path.at(-1) },
    });
    expect((await talk.messages()).map(({ id }) => id)).toEqual(path);
  });
});

describe('another reply', () => {
  it('stands beside the first, to the same words or to others', async () => {
    const { talk, path } = await sessionSaying('one');
    const [asked = '', reply = ''] = path;
    const anew = await talk.ask('POST', `/messages/${reply}/regenerate?wait=true`);
    expect(anew).toMatchObject({ status: 200, body: { status: 'completed' } });
    const [, second] = await talk.messages();
    const { body } = await talk.ask('GET', `/messages/${second?.id}`);
    expect(body).toMatchObject({ parent: asked, siblings: [reply, second?.id] });

    await talk.ask('POST', `/messages/${second?.id}/regenerate?wait=true`, { text: saying('three') });
    expect(await replies(talk)).toEqual(['three']);
    const [words] = await talk.messages();
    expect((await talk.ask('GET', `/messages/${words?.id}`)).body['siblings']).toEqual([asked, words?.id]);
    const tree = (await talk.ask('GET', '/messages?all=true&limit=3')).body;
    expect((tree['messages'] as object[]).length).toBe(3);
    const rest = (await talk.ask('GET', `/messages?all=true&cursor=${String(tree['cursor'])}`)).body;
    expect((rest['messages'] as { onPath: boolean }[]).map(({ onPath }) => onPath)).toEqual([true, true]);
  });

  it('is streamed where its events are asked for', async () => {
    const { talk, path } = await sessionSaying('one');
    const response = await parley.api.post(
      `${talk.path}/messages/${path[1]}/regenerate`,
      {},
      { accept: 'text/event-stream' },
    );
    expect(response.headers.get('parley-turn-id')).toMatch(/^t_/);
    const types = typesOf(await collect(response));
    expect([types[0], types.at(-1)]).toEqual(['turn.accepted', 'turn.completed']);
  });
});

describe('a rewind', () => {
  it('tells beforehand what would go, keeps its message as the last, and is taken back', async () => {
    const { talk, path } = await sessionSaying('one', 'two');
    const preview = await talk.ask('GET', `/messages/${path[1]}/rewind`);
    expect(preview.body).toMatchObject({ byKind: { messages: 2, turns: 1, compactions: 0 } });
    expect(await talk.ask('POST', `/messages/${path[1]}/rewind`)).toMatchObject({ body: { head: path[1] } });
    expect((await talk.messages()).map(({ id }) => id)).toEqual(path.slice(0, 2));
    const off = await talk.ask('POST', `/messages/${path[3]}/rewind`);
    expect([off.status, off.code, off.paths]).toEqual([400, 'invalid_request', ['message']]);
    expect(await talk.ask('POST', '/undo')).toMatchObject({ status: 200, body: { head: path[3] } });
    expect((await talk.messages()).map(({ id }) => id)).toEqual(path);
    expect((await talk.ask('POST', '/undo')).status).toBe(404);
  });
});

describe('a clear', () => {
  it('ends what runs and what waits, and an undo brings back what was said', async () => {
    const { talk } = await sessionSaying('one');
    const running = await talk.runForever();
    const waiting = String((await talk.submit('later', { policy: 'enqueue' })).body['turn']);
    expect(await talk.ask('POST', '/clear')).toMatchObject({ status: 200, body: { head: null } });
    expect(await talk.messages()).toEqual([]);
    for (const turn of [running, waiting]) await talk.becomes(turn, 'stopped');
    await said(talk, 'anew');
    expect(await replies(talk)).toEqual(['anew']);
    await talk.ask('POST', '/undo');
    expect(await replies(talk)).toEqual(['one', 'so far']);
  });
});

describe('while a turn runs', () => {
  it('nothing of the history is changed, and the turn is named', async () => {
    const { talk, path } = await sessionSaying('one');
    const turn = await talk.runForever();
    const [asked, reply] = path;
    const tries: [string, unknown?][] = [
      [`/messages/${asked}/edit`, { text: 'a', action: 'save' }],
      [`/messages/${asked}/edit`, { text: 'a', action: 'resend' }],
      [`/messages/${reply}/regenerate`],
      [`/messages/${asked}/select`],
      [`/messages/${asked}/rewind`],
      ['/undo'],
    ];
    for (const [path_, body] of tries) {
      const { status, code, turn: named } = await talk.ask('POST', path_, body);
      expect([path_, status, code, named]).toEqual([path_, 409, 'turn_in_progress', turn]);
    }
    await talk.ask('POST', '/stop');
  });
});

describe('whoever watches', () => {
  it('follows every change of the path by its events alone', async () => {
    const { talk, path } = await sessionSaying('one', 'two');
    const watched = new WatchedPath();
    const isLast = ({ data }: SseEvent): boolean => data.body['text'] === 'the end';
    const watching = collect(await parley.api.get(`${talk.path}/events`), (event) => {
      watched.take(event);
      return isLast(event);
    });
    const agrees = (): Promise<unknown> =>
      eventually('the watcher stands where the path is', async () => {
        return JSON.stringify(watched.path) === JSON.stringify((await talk.messages()).map(({ id }) => id));
      });
    const steps: [string, unknown?][] = [
      [`/messages/${path[2]}/edit?wait=true`, { text: saying('three'), action: 'resend' }],
      [`/messages/${path[2]}/select`],
      [`/messages/${path[3]}/regenerate?wait=true`],
      [`/messages/${path[0]}/rewind`],
      ['/undo'],
      ['/clear'],
      ['/undo'],
      ['/undo'],
    ];
    for (const [step, body] of steps) {
      expect([step, (await talk.ask('POST', step, body)).status]).toEqual([step, 200]);
      await agrees();
    }
    await talk.ask('POST', `/messages/${path[0]}/edit`, { text: 'the end', action: 'save' });
    await watching;
    expect(watched.moves).toBeGreaterThan(5);
  });
});

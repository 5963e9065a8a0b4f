import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Talk } from '../conversation/talk.js';
import { eventually } from '../harness/eventually.js';
import { startParley, type TestParley } from '../harness/parley.js';

let parley: TestParley;

beforeAll(async () => {
  parley = await startParley('one process');
  for (const id of ['ann', 'ben']) {
    const { status } = await parley.api.post('/v1/agents', {
      id,
      prompt: '',
      passes: ['memory', 'relations'],
    });
    expect(status).toBe(201);
  }
}, 60_000);

afterAll(() => parley?.stop(), 60_000);

interface Shown {
  id: string;
  text: string;
  pinned?: boolean;
  status?: string;
}

async function listed(talk: Talk, what: string, query = ''): Promise<Shown[]> {
  return (await talk.ask('GET', `/${what}${query}`)).body[what] as Shown[];
}

/** What a pass finds in what is said. */
function finding(found: object, reply: string): string {
  return `[[json: ${JSON.stringify(found)}]] [[rate: 0]][[say: ${reply}]]`;
}

/** Says something that an agent remembers, and waits until he does. */
async function remember(talk: Talk, text: string): Promise<Shown> {
  const found = { memories: [{ agent: 'ann', text }] };
  await talk.ask('POST', '/turns?wait=true', { text: finding(found, 'well') });
  return eventually(`"${text}" is remembered`, async () =>
    (await listed(talk, 'memories')).find((memory) => memory.text === text),
  );
}

const textsOf = (all: readonly Shown[]): string[] => all.map(({ text }) => text).toSorted();

describe('what is remembered', () => {
  it('is listed, sought, changed and forgotten, and a rewind takes all of that back', async () => {
    const talk = await Talk.begin(parley.api, { agents: ['ann'], passes: ['memory'], recall: 'session' });
    const likes = await remember(talk, 'He likes pears.');
    const [first] = await talk.messages();
    const fears = await remember(talk, 'He fears wasps.');
    expect(textsOf(await listed(talk, 'memories', '?q=pears'))).toEqual(['He likes pears.']);
    expect(await listed(talk, 'memories', '?agent=ben')).toEqual([]);
    const page = await talk.ask('GET', '/memories?limit=1');
    const next = await listed(talk, 'memories', `?limit=1&cursor=${String(page.body['cursor'])}`);
    expect(textsOf([...(page.body['memories'] as Shown[]), ...next])).toEqual(textsOf([likes, fears]));

    const better = { text: 'He likes apples.', significance: 2, pinned: true };
    expect((await talk.ask('PATCH', `/memories/${likes.id}`, better)).status).toBe(204);
    expect((await talk.ask('DELETE', `/memories/${fears.id}`)).status).toBe(204);
    expect(await listed(talk, 'memories')).toMatchObject([{ id: likes.id, ...better }]);
    const gone = await talk.ask('PATCH', `/memories/${fears.id}`, { pinned: true });
    expect([gone.status, gone.code]).toEqual([404, 'not_found']);

    const reply = (await talk.messages())[1]?.id;
    await talk.ask('POST', `/messages/${reply}/rewind`);
    expect(textsOf(await listed(talk, 'memories'))).toEqual(['He likes pears.']);
    expect((await talk.ask('GET', `/messages/${first?.id}/rewind`)).body).toMatchObject({
      byKind: { messages: 1, memories: 1 },
    });
    await talk.ask('POST', '/undo');
    expect(textsOf(await listed(talk, 'memories'))).toEqual(['He likes apples.']);
  });

  it('of another session is changed where it was made', async () => {
    const home = await Talk.begin(parley.api, { agents: ['ben'], passes: ['memory'] });
    const found = { memories: [{ agent: 'ben', text: 'She plays the lute.' }] };
    await home.ask('POST', '/turns?wait=true', { text: finding(found, 'well') });
    const away = await Talk.begin(parley.api, { agents: ['ben'] });
    const lute = await eventually('it is remembered elsewhere', async () => {
      return (await listed(away, 'memories')).find(({ text }) => text === 'She plays the lute.');
    });
    expect((await away.ask('PATCH', `/memories/${lute.id}`, { text: 'She plays the harp.' })).status).toBe(
      204,
    );
    await eventually('it is another one at home', async () => {
      return textsOf(await listed(home, 'memories')).includes('She plays the harp.');
    });
  });

  it('of the session that this one was forked from is changed in the fork alone', async () => {
    const home = await Talk.begin(parley.api, { agents: ['ann'], passes: ['memory'], recall: 'session' });
    const tea = await remember(home, 'She drinks tea.');
    const cake = await remember(home, 'She eats cake.');
    const fork = Talk.of(parley.api, String((await home.ask('POST', '/fork')).body['id']));
    expect(textsOf(await listed(fork, 'memories'))).toEqual([cake.text, tea.text].toSorted());
    const changed = await fork.ask('PATCH', `/memories/${tea.id}`, { text: 'She drinks rum.' });
    const gone = await fork.ask('DELETE', `/memories/${cake.id}`);
    expect([changed.status, gone.status]).toEqual([204, 204]);
    expect(textsOf(await listed(fork, 'memories'))).toEqual(['She drinks rum.']);
    expect(textsOf(await listed(home, 'memories'))).toEqual([cake.text, tea.text].toSorted());
  });
});

describe('a scene', () => {
  it('is opened, closed, and the next one opened with its end', async () => {
    const talk = await Talk.begin(parley.api, { agents: ['ann'], passes: [] });
    const first = await talk.ask('POST', '/scenes', { place: 'The shed', clock: 'noon' });
    expect(first.status).toBe(201);
    const scene = String(first.body['scene']);
    const next = { place: 'The pond', present: [{ who: 'ann', objects: ['a net'] }] };
    expect((await talk.ask('POST', `/scenes/${scene}/close`, { next })).status).toBe(204);
    expect(await listed(talk, 'scenes')).toMatchObject([
      { id: scene, place: 'The shed', status: 'closed' },
      { place: 'The pond', status: 'open', present: next.present },
    ]);
    const again = await talk.ask('POST', `/scenes/${scene}/close`);
    expect([again.status, again.code]).toEqual([404, 'not_found']);
    const nowhere = await talk.ask('POST', '/scenes/se_none/close');
    expect([nowhere.status, nowhere.code]).toEqual([404, 'not_found']);
  });
});

describe('a plan', () => {
  it('moves on by hand, and leaves what it yields when it is completed', async () => {
    const talk = await Talk.begin(parley.api, { agents: ['ann', 'ben'], passes: [], recall: 'session' });
    const yields = {
      facts: [{ text: 'The well is dug.', agents: ['ann'] }],
      relations: [{ from: 'ann', to: 'ben', trust: 10 }],
    };
    const made = await talk.ask('POST', '/plans', { text: 'Dig a well', who: ['ann'], yields });
    expect(made.status).toBe(201);
    const path = `/plans/${String(made.body['plan'])}`;
    expect((await talk.ask('PATCH', path, { status: 'active' })).status).toBe(204);
    expect(await listed(talk, 'plans')).toMatchObject([{ text: 'Dig a well', status: 'active', yields }]);
    expect((await talk.ask('PATCH', path, { status: 'completed' })).status).toBe(204);
    expect(textsOf(await listed(talk, 'memories'))).toEqual(['The well is dug.']);
    const relations = (await talk.ask('GET', '/relations')).body['relations'] as object[];
    expect(relations).toContainEqual(
      expect.objectContaining({ from: 'ann', to: 'ben', trust: 60, affinity: 50 }),
    );
    const over = await talk.ask('PATCH', path, { status: 'active' });
    expect([over.status, over.code]).toEqual([400, 'invalid_request']);
  });
});

describe('a fork', () => {
  const open = async (talk: Talk): Promise<string[]> => {
    const scenes = (await talk.ask('GET', '/scenes')).body['scenes'] as { place: string; status: string }[];
    return scenes.filter(({ status }) => status === 'open').map(({ place }) => place);
  };
  const opened = async (talk: Talk, place: string): Promise<string> => {
    const { status, body } = await talk.ask('POST', '/scenes', { place });
    expect(status).toBe(201);
    return String(body['scene']);
  };
  const forked = async (talk: Talk): Promise<Talk> =>
    Talk.of(parley.api, String((await talk.ask('POST', '/fork')).body['id']));
  const begun = async (settings: object = {}): Promise<Talk> =>
    Talk.begin(parley.api, { agents: ['ann'], passes: [], recall: 'session', ...settings });
  /** At most one is open at a time: so whoever keeps the log says whether one is. */
  const agrees = async (talk: Talk): Promise<void> => {
    const [known] = await open(talk);
    const { status } = await talk.ask('POST', '/scenes', { place: 'Another' });
    expect(status).toBe(known === undefined ? 201 : 400);
  };

  it('goes its own way from the moment it is made, and so does its origin', async () => {
    const home = await begun();
    const shed = await opened(home, 'The shed');
    await home.ask('POST', '/turns?wait=true', { text: 'hello' });
    const fork = await forked(home);
    expect((await home.ask('POST', `/scenes/${shed}/close`, { next: { place: 'The road' } })).status).toBe(
      204,
    );
    await home.ask('POST', '/plans', { text: 'Leave' });
    expect(await open(home)).toEqual(['The road']);
    expect(await open(fork)).toEqual(['The shed']);
    expect(await listed(fork, 'plans')).toEqual([]);
    expect((await fork.ask('POST', `/scenes/${shed}/close`)).status).toBe(204);
    expect(await open(fork)).toEqual([]);
    await opened(fork, 'The pond');
    expect([await open(home), await open(fork)]).toEqual([['The road'], ['The pond']]);
  });

  it('has nothing of before once it is cleared, and all of it back when that is undone', async () => {
    const yields = { facts: [{ text: 'The well is dug.', agents: ['ann'] }] };
    const home = await begun({ scene: { place: 'The inn' } });
    const plan = String((await home.ask('POST', '/plans', { text: 'Dig a well', yields })).body['plan']);
    expect((await home.ask('PATCH', `/plans/${plan}`, { status: 'completed' })).status).toBe(204);
    await home.ask('POST', '/turns?wait=true', { text: 'hello' });
    const fork = await forked(home);
    const [dug] = await listed(fork, 'memories');
    expect(dug?.text).toBe('The well is dug.');
    const better = { text: 'The well is dry.' };
    expect((await fork.ask('PATCH', `/memories/${dug?.id}`, better)).status).toBe(204);
    expect(textsOf(await listed(fork, 'memories'))).toEqual([better.text]);
    expect(textsOf(await listed(home, 'memories'))).toEqual(['The well is dug.']);

    await fork.ask('POST', '/clear');
    expect([await open(fork), await listed(fork, 'plans'), await listed(fork, 'memories')]).toEqual([
      [],
      [],
      [],
    ]);
    expect([await open(home), textsOf(await listed(home, 'memories'))]).toEqual([
      ['The inn'],
      ['The well is dug.'],
    ]);
    await agrees(fork);
    await fork.ask('POST', '/undo');
    expect(textsOf(await listed(fork, 'memories'))).toEqual([better.text]);
    expect(await listed(fork, 'plans')).toMatchObject([{ status: 'completed' }]);
  });

  it('keeps what it took along when its origin is cleared, begins anew or is deleted', async () => {
    const home = await begun({ scene: { place: 'The inn' } });
    await home.ask('POST', '/turns?wait=true', { text: 'hello' });
    await home.ask('POST', '/plans', { text: 'Leave' });
    const fork = await forked(home);
    await home.ask('POST', '/clear');
    await opened(home, 'The void');
    expect([await open(home), await open(fork)]).toEqual([['The void'], ['The inn']]);
    expect(await listed(fork, 'plans')).toMatchObject([{ text: 'Leave' }]);
    await agrees(fork);
    expect((await home.ask('DELETE', '')).status).toBeLessThan(300);
    await eventually('it is gone', async () => (await home.ask('GET', '')).status === 404);
    expect(await open(fork)).toEqual(['The inn']);
    await agrees(fork);
    const again = await forked(fork);
    expect(await open(again)).toEqual(['The inn']);
    await agrees(again);
  });
});

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Talk } from '../conversation/talk.js';
import { eventually } from '../harness/eventually.js';
import { startParley, type TestParley } from '../harness/parley.js';

/**
 * What is known after turns, as the rehearsal finds it in the words: everything between the mail of a turn and the lists
 * that a client reads is real.
 */
let parley: TestParley;

beforeAll(async () => {
  parley = await startParley('one process', {
    PARLEY_PASS_MS: '500',
    PARLEY_PASS_RETRY_MS: '20',
    PARLEY_PASSES_WAIT_MS: '20000',
  });
  for (const [id, name] of Object.entries({ ida: 'Ida', ben: 'Ben' })) {
    const { status } = await parley.api.post('/v1/agents', { id, name, prompt: `You are ${name}.` });
    expect(status).toBe(201);
  }
}, 60_000);

afterAll(() => parley?.stop(), 60_000);

type Rows = Record<string, unknown>[];

/** A session whose memories no other one knows. */
function room(agents: string[], passes: string[], more: object = {}): Promise<Talk> {
  return Talk.begin(parley.api, { name: 'A room', agents, passes, recall: 'session', ...more });
}

const script = (...answers: object[]) =>
  answers.map((answer) => `[[json: ${JSON.stringify(answer)}]]`).join(' ');

async function say(talk: Talk, text: string): Promise<void> {
  const { body } = await talk.ask('POST', '/turns?wait=true', { text: `${text} [[say: Well.]]` });
  expect(body).toMatchObject({ status: 'completed' });
}

async function listed(talk: Talk, what: string, query = ''): Promise<Rows> {
  return (await talk.ask('GET', `/${what}${query}`)).body[what] as Rows;
}

function lists(talk: Talk, what: string, wanted: (rows: Rows) => boolean, query = ''): Promise<Rows> {
  return eventually(`${what} are as wanted`, async () => {
    const rows = await listed(talk, what, query);
    return wanted(rows) && rows;
  });
}

const remember = (agent: string, text: string, about = '') => ({ agent, text, about });

describe('after a turn', () => {
  it('each witness remembers for himself, who was not there does not, and grave things are pinned', async () => {
    const talk = await room(['ida', 'ben'], ['memory', 'significance']);
    const memories = [
      remember('Ida', 'Vera is allergic to nuts.', 'user'),
      remember('ben', 'Vera came in.'),
      remember('zoe', 'I was not there.'),
    ];
    await say(talk, `Ida! ${script({ memories }, { significance: [{ memory: 1, significance: 3 }] })}`);
    const rows = await lists(talk, 'memories', (all) => all.some(({ pinned }) => pinned === true));
    expect(rows).toHaveLength(2);
    expect(rows).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ agent: 'ida', about: 'user', significance: 3, source: 'pass' }),
        expect.objectContaining({ agent: 'ben', text: 'Vera came in.', about: null }),
      ]),
    );
  });

  it('a newer fact supersedes the older one, which stays linked to it', async () => {
    const talk = await room(['ida'], ['memory', 'contradiction']);
    await say(talk, script({ memories: [remember('ida', 'Vera lives in Oslo.', 'user')] }));
    await lists(talk, 'memories', ({ length }) => length === 1);
    const moved = { memories: [remember('ida', 'Vera lives in Rome.', 'user')] };
    await say(talk, script(moved, { contradictions: [{ older: 1, newer: 1 }] }));
    const all = await lists(
      talk,
      'memories',
      (rows) => rows.some((each) => each['supersededBy']),
      '?all=true',
    );
    const [oslo, rome] = ['Oslo', 'Rome'].map((place) =>
      all.find(({ text }) => String(text).includes(place)),
    );
    expect(oslo?.['supersededBy']).toBe(rome?.['id']);
    expect(await listed(talk, 'memories')).toMatchObject([{ text: 'Vera lives in Rome.' }]);
  });

  it('everybody has met everybody, and nobody is moved by more than a turn may move him', async () => {
    const talk = await room(['ida', 'ben'], ['relations']);
    const moved = { from: 'ida', to: 'user', affinity: 90, trust: -90, summary: 'Odd.' };
    await say(talk, `Ida! ${script({ relations: [moved] })}`);
    const rows = await lists(talk, 'relations', (all) => all.every(({ lastMet }) => lastMet !== null));
    expect(rows).toHaveLength(6);
    const [felt] = rows.filter(({ from, to }) => from === 'ida' && to === 'user');
    expect(felt).toMatchObject({ affinity: 70, trust: 30, summary: 'Odd.' });
  });

  it('a plan that is completed becomes what was promised of it', async () => {
    const talk = await room(['ida'], ['plans']);
    const yields = {
      facts: [{ text: 'The feast was had.' }],
      relations: [{ from: 'ida', to: 'user', trust: 5 }],
    };
    expect((await talk.ask('POST', '/plans', { text: 'A feast', yields })).status).toBe(201);
    await say(talk, script({ plans: [{ plan: 1, to: 'completed', reason: 'They ate.' }] }));
    await lists(talk, 'plans', ([plan]) => plan?.['status'] === 'completed');
    expect(await listed(talk, 'memories')).toMatchObject([{ text: 'The feast was had.', source: 'plan' }]);
    const felt = (await listed(talk, 'relations')).find(({ from }) => from === 'ida');
    expect(felt).toMatchObject({ affinity: 50, trust: 55 });
  });

  it('a scene closes for what is said out of character, is summed up for each, and the next one opens', async () => {
    const scene = { place: 'The tavern', clock: 'evening' };
    const talk = await room(['ida', 'ben'], ['memory', 'scenes'], { scenes: true, scene });
    const next = { place: 'The pier', clock: 'dawn' };
    const summaries = {
      ida: { text: 'I met Vera.', relations: [{ to: 'user', summary: 'A guest.' }] },
      ben: { text: 'I saw Vera.' },
    };
    // Only the pass over the scene hears that; to the one over memories it was never said.
    const aside = script({ scene: { closes: true, next } }, { memories: [remember('ida', 'A phone rang.')] });
    await say(talk, `Ida! ((${aside})) ${script({ summaries })}`);
    const scenes = await lists(talk, 'scenes', ({ length }) => length === 2);
    expect(scenes).toMatchObject([
      { place: 'The tavern', status: 'closed' },
      { ...next, status: 'open' },
    ]);
    const rows = await lists(talk, 'memories', ({ length }) => length === 2);
    for (const agent of ['ida', 'ben'])
      expect(rows).toContainEqual(
        expect.objectContaining({ agent, source: 'scene', text: summaries[agent as 'ida'].text }),
      );
    const felt = await lists(talk, 'relations', (all) => all.some(({ summary }) => summary === 'A guest.'));
    expect(felt.find(({ summary }) => summary === 'A guest.')).toMatchObject({ from: 'ida', to: 'user' });
  });
});

describe('a pass', () => {
  it.each([
    ['talks nonsense', script({ memories: [{ agent: 'zoe', text: 'x' }] }), /of use/],
    ['fails', '[[classifier: memories [[fail: 500]]]]', /./],
    ['answers too late', '[[classifier: memories [[hang]]]]', /longer than/],
  ])(
    'that %s to the end is told of, holds up no other, and leaves the turn as it was',
    async (_name, found, reason) => {
      const talk = await room(['ida'], ['memory', 'relations']);
      const moved = { relations: [{ from: 'ida', to: 'user', affinity: 5, trust: 0 }] };
      await say(talk, `${found} ${script(moved)}`);
      await lists(talk, 'relations', (rows) => rows.some(({ affinity }) => affinity === 55));
      const failures = await parley.database.query(
        `SELECT body ->> 'reason' AS reason FROM events WHERE session = $1 AND type = 'state.pass_failed'
           AND body ->> 'chain' IS NOT NULL`,
        [talk.session],
      );
      expect(failures).toMatchObject([{ reason: expect.stringMatching(reason) }]);
      expect(await listed(talk, 'memories')).toEqual([]);
      await talk.worksOn();
    },
    30_000,
  );
});

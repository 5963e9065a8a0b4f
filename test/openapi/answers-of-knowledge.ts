import { beforeAll, expect, it } from '@jest/globals';
import { collect } from '../harness/sse.js';
import { fine } from './documented.js';
import { WatchedSession, type Served } from './watched-session.js';

interface Listed extends Record<'memories' | 'relations' | 'scenes' | 'plans', { id: string }[]> {
  cursor: string;
}

const find = (...answers: object[]): string =>
  answers.map((answer) => `[[json: ${JSON.stringify(answer)}]]`).join(' ');

const remember = (text: string): object => ({ memories: [{ agent: 'ann', text, about: 'user' }] });

const scene = {
  place: 'The shed',
  clock: 'at noon',
  present: [{ who: 'ann', activity: 'digs', objects: ['a spade'] }],
  persona: 'A guest',
};

const plan = {
  text: 'Dig a well',
  who: ['ann'],
  when: 'at dusk',
  yields: {
    facts: [
      { text: 'The well is dug.', about: 'ben' },
      { text: 'The well is full.', agents: ['ann'] },
    ],
    relations: [{ from: 'ann', to: 'ben', trust: 10 }],
    present: [{ who: 'ann', objects: ['a bucket'] }],
  },
};

const felt = { relations: [{ from: 'ann', to: 'user', affinity: 5, trust: -5, summary: 'Friends.' }] };
const weighs = { significance: [{ memory: 1, significance: 3 }] };
const leaves = { scene: { closes: true, next: { place: 'The pond', clock: 'at dusk' } } };
const summaries = {
  summaries: { ann: { text: 'I met Vera.', relations: [{ to: 'user', summary: 'A guest.' }] } },
};

const passes = [
  ...['title', 'segments', 'memory', 'contradiction', 'relations', 'interjection', 'plans', 'scenes'],
  'significance',
];

/** What agents know: found out by passes, or told by hand. */
export function answersOfKnowledge(served: () => Served): void {
  const begin = (settings: object): Promise<WatchedSession> =>
    WatchedSession.begin(served(), { agents: ['ann', 'ben'], recall: 'session', passes: [], ...settings });

  beforeAll(async () => {
    for (const id of ['ann', 'ben']) {
      const agent = { id, name: id, prompt: '[[rate: 0]][[say: Well.]]' };
      expect(await served().told.ask('POST', '/v1/agents', agent)).toMatchObject(fine(201));
    }
  });

  it('of what is found out behind a turn', async () => {
    const session = await begin({ name: undefined, scene, passes });
    const words = '*sits down* "Ann, hello!"';
    const speaks = { speaks: true, agent: 'ben', reason: 'He knows.' };
    await session.say(`${words} ${find({ title: 'Tea' }, remember('Vera lives in Oslo.'), felt, speaks)}`);
    await session.sees('state.memory made');
    const contradicts = { contradictions: [{ older: 1, newer: 1 }] };
    const fails = '[[classifier: relations [[fail: 400]]]]';
    await session.say(`Ann, well? ${find(remember('Vera lives in Rome.'), contradicts)} ${fails}`);
    await session.sees('state.memory superseded');
    await session.say(`Ann, bye! ${find(remember('Vera hums.'), weighs, leaves, summaries)}`);
    await session.sees('state.memory edited');
    await session.sees('state.memory made', 4);
    expect(await lists(session)).toMatchObject({ memories: 3, relations: 6, scenes: 2, plans: 0 });
    const told = ['turn.heard', 'state.title', 'state.relation', 'state.pass_failed', 'state.scene closed'];
    expect(await session.endsAsTold()).toEqual(expect.arrayContaining(told));
  });

  it('of what is told by hand', async () => {
    const session = await begin({ name: 'A well' });
    const opened = await session.asked<{ scene: string }>(201, 'POST', '/scenes', scene);
    const [snapshot] = await collect(await served().api.get(`${session.path}/events`), () => true);
    expect(snapshot?.data.body).toMatchObject({ scene: { scene: opened.scene } });
    expect(served().told.eventProblems('GET', `${session.path}/events`, snapshot?.data)).toEqual([]);
    const made = await session.asked<{ plan: string }>(201, 'POST', '/plans', plan);
    await session.asked(204, 'PATCH', `/plans/${made.plan}`, { status: 'active' });
    await session.asked(204, 'PATCH', `/plans/${made.plan}`, { status: 'completed' });
    await session.asked(400, 'PATCH', `/plans/${made.plan}`, { status: 'active' });
    await session.asked(404, 'PATCH', '/plans/pl_none', { status: 'active' });
    await session.asked(204, 'POST', `/scenes/${opened.scene}/close`, { next: { place: 'The pond' } });
    await session.asked(404, 'POST', `/scenes/${opened.scene}/close`);
    expect(await lists(session)).toMatchObject({ memories: 3, relations: 6, scenes: 2, plans: 1 });
    await forgets(session);
    const told = [
      ...['state.scene opened', 'state.scene changed', 'state.scene closed', 'state.plan made'],
      ...['state.plan moved', 'state.memory made', 'state.memory edited', 'state.memory deleted'],
      'state.relation',
    ];
    expect(await session.endsAsTold()).toEqual(expect.arrayContaining(told));
  });

  it('of a session that changes', async () => {
    const session = await begin({ scene });
    const left = await session.asked(200, 'PATCH', '', { agents: ['ann'], systemPrompt: 'Be brief.' });
    expect(left).toMatchObject({ agents: ['ann'] });
    const marks = { name: 'Tea', archived: true, read: true };
    await session.asked(200, 'PATCH', '', { agents: ['ann', 'ben'], ...marks });
    await session.asked(200, 'PATCH', '', { name: null, model: null, passes: null, project: null });
    await session.asked(400, 'PATCH', '', {});
    const told = ['session.changed', 'participant.left', 'participant.joined', 'session.deleted'];
    expect(await session.endsAsTold()).toEqual(expect.arrayContaining(told));
  });
}

/** So much there is of each kind. */
async function lists(session: WatchedSession): Promise<Record<string, number>> {
  const { cursor } = await session.asked<Listed>(200, 'GET', '/memories?all=true&limit=1');
  await session.asked(200, 'GET', `/memories?all=true&limit=1&cursor=${cursor}`);
  const counts = ['memories', 'relations', 'scenes', 'plans'] as const;
  const told = counts.map(async (what): Promise<[string, number]> => [
    what,
    (await session.asked<Listed>(200, 'GET', `/${what}`))[what].length,
  ]);
  return Object.fromEntries(await Promise.all(told));
}

async function forgets(session: WatchedSession): Promise<void> {
  const { memories } = await session.asked<Listed>(200, 'GET', '/memories?agent=ann&q=well');
  const path = `/memories/${memories[0]?.id}`;
  await session.asked(204, 'PATCH', path, { text: 'It is deep.', significance: 2, pinned: true });
  await session.asked(204, 'DELETE', path);
  await session.asked(404, 'DELETE', '/memories/me_none');
}

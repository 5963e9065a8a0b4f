import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Talk } from '../conversation/talk.js';
import { eventually } from '../harness/eventually.js';
import { startParley, type TestParley } from '../harness/parley.js';
import { Person } from '../spending/people.js';

let parley: TestParley;
let talk: Talk;
let stranger: Talk;
let strangers: Talk;
let before: unknown;
/** Placeholders of paths and bodies, for what is known only once the session is there. */
const ids: Record<string, string> = {};

beforeAll(async () => {
  parley = await startParley('one process');
  talk = await Talk.begin(parley.api, { agents: ['assistant'], passes: ['memory'] });
  const found = { memories: [{ agent: 'assistant', text: 'He says hello.' }] };
  const said = `[[json: ${JSON.stringify(found)}]] [[say: hello]]`;
  const first = await talk.ask('POST', '/turns?wait=true', { text: said });
  ids[':turn'] = String(first.body['turn']);
  const [asked, off] = (await talk.messages()).map(({ id }) => id);
  await talk.ask('POST', `/messages/${off}/regenerate?wait=true`);
  const reply = (await talk.messages())[1]?.id;
  const other = await Talk.begin(parley.api);
  await other.ask('POST', '/turns?wait=true', { text: '[[say: hello]]' });
  const elsewhere = (await other.messages())[0]?.id;
  Object.assign(ids, { ':asked': asked, ':off': off, ':reply': reply, ':elsewhere': elsewhere });
  ids[':scene'] = String((await talk.ask('POST', '/scenes', { place: 'a' })).body['scene']);
  ids[':plan'] = String((await talk.ask('POST', '/plans', { text: 'a' })).body['plan']);
  ids[':memory'] = await eventually('it is remembered', async () => {
    const { body } = await talk.ask('GET', '/memories');
    return (body['memories'] as { id: string; on: string }[]).find(({ on }) => on === reply)?.id;
  });
  const { api } = await Person.of(parley.database, parley.api.url);
  stranger = talk.through(api);
  strangers = await Talk.begin(api);
  before = await state();
}, 60_000);

afterAll(async () => {
  try {
    expect(await state()).toEqual(before);
  } finally {
    await parley?.stop();
  }
}, 60_000);

/** What none of these may change. */
async function state(): Promise<unknown> {
  const parts = ['', '/messages?all=true', '/memories', '/scenes', '/plans', '/turns'];
  const shown = await Promise.all(parts.map(async (part) => (await talk.ask('GET', part)).body));
  // That something was refused is told among the turns.
  return shown.map(({ turns, ...rest }) =>
    turns ? (turns as { status: string }[]).filter(({ status }) => status !== 'rejected') : rest,
  );
}

const placed = (text: string): string => text.replaceAll(/:[a-z]+/g, (name) => ids[name] ?? name);
const filled = (body: unknown): unknown =>
  body === undefined ? undefined : JSON.parse(placed(JSON.stringify(body)));

type Refused = [method: string, path: string, body: unknown, status: number, code: string, path?: string];

const text = { text: 'a', action: 'save' };
const again = { text: 'a', action: 'resend' };

describe.each<[string, Refused[]]>([
  [
    'the history',
    [
      ['POST', '/turns', { text: 'a', messageId: ':reply' }, 409, 'message_exists'],
      ['POST', '/turns', { text: 'a', messageId: ':asked' }, 409, 'message_exists'],
      ['POST', '/messages/:asked/edit', { ...again, messageId: ':reply' }, 409, 'message_exists'],
      ['POST', '/messages/:asked/edit', { ...again, messageId: ':off' }, 409, 'message_exists'],
      ['POST', '/messages/:reply/edit', text, 400, 'invalid_request', 'message'],
      ['POST', '/messages/:reply/edit', again, 400, 'invalid_request', 'message'],
      ['POST', '/messages/:elsewhere/edit', text, 404, 'not_found'],
      ['POST', '/messages/:elsewhere/edit', again, 404, 'not_found'],
      ['POST', '/messages/m.1/edit', text, 400, 'invalid_request', 'message'],
      ['POST', '/messages/:asked/edit', { text: ' ', action: 'save' }, 400, 'empty_prompt', 'text'],
      ['POST', '/messages/:asked/edit?wait=true', text, 400, 'invalid_request', 'wait'],
      ['POST', '/messages/:asked/edit?wiat=true', again, 400, 'invalid_request', 'wiat'],
      ['POST', '/messages/:asked/edit', { ...again, messageId: '?' }, 400, 'invalid_request', 'messageId'],
      ['POST', '/messages/:asked/edit', { ...again, agent: 'nobody' }, 400, 'unknown_agent'],
      ['POST', '/messages/:asked/edit', { ...again, model: 'none/none' }, 400, 'unknown_model'],
      ['POST', '/messages/:asked/regenerate', {}, 400, 'invalid_request', 'message'],
      ['POST', '/messages/:elsewhere/regenerate', {}, 404, 'not_found'],
      ['POST', '/messages/:reply/regenerate', { text: '' }, 400, 'empty_prompt', 'text'],
      ['POST', '/messages/:reply/regenerate', { policy: 'reject' }, 400, 'invalid_request', 'policy'],
      ['POST', '/messages/:elsewhere/select', undefined, 404, 'not_found'],
      ['POST', '/messages/:asked/select', { to: 1 }, 400, 'invalid_request', 'to'],
      ['GET', '/messages/:elsewhere/rewind', undefined, 404, 'not_found'],
      ['POST', '/messages/:elsewhere/rewind', undefined, 404, 'not_found'],
      ['GET', '/messages/:off/rewind', undefined, 400, 'invalid_request', 'message'],
      ['POST', '/messages/:off/rewind', undefined, 400, 'invalid_request', 'message'],
      ['GET', '/messages/m_none', undefined, 404, 'not_found'],
      ['GET', '/messages?limit=5', undefined, 400, 'invalid_request', 'limit'],
      ['GET', '/messages?all=yes', undefined, 400, 'invalid_request', 'all'],
      ['GET', '/messages?all=true&cursor=x', undefined, 400, 'invalid_request', 'cursor'],
      ['POST', '/clear', { now: true }, 400, 'invalid_request', 'now'],
      ['POST', '/fork', { message: 'm_none' }, 404, 'not_found'],
      ['POST', '/fork', { messages: [] }, 400, 'invalid_request', 'messages'],
      ['GET', '/export?format=pdf', undefined, 400, 'invalid_request', 'format'],
      ['GET', '/turns/t_none/replay', undefined, 404, 'not_found'],
      ['GET', '/turns/t_none/replay?pace=slow', undefined, 400, 'invalid_request', 'pace'],
      ['GET', '/turns/t_none/replay?pace=10001', undefined, 400, 'invalid_request', 'pace'],
    ],
  ],
  [
    'what is known',
    [
      ['GET', '/memories?limit=101', undefined, 400, 'invalid_request', 'limit'],
      ['GET', '/memories?agent=a.b', undefined, 400, 'invalid_request', 'agent'],
      ['GET', '/memories?cursor=nonsense', undefined, 400, 'invalid_request', 'cursor'],
      ['PATCH', '/memories/me_none', { pinned: true }, 404, 'not_found'],
      ['PATCH', '/memories/me_none', {}, 400, 'invalid_request', 'body'],
      ['PATCH', '/memories/me_none', { significance: 4 }, 400, 'invalid_request', 'significance'],
      ['PATCH', '/memories/me_none', { text: '' }, 400, 'invalid_request', 'text'],
      ['DELETE', '/memories/me_none', undefined, 404, 'not_found'],
      ['POST', '/scenes', { place: 'b' }, 400, 'invalid_request', 'scene'],
      ['POST', '/scenes', {}, 400, 'invalid_request', 'place'],
      ['POST', '/scenes', { place: 'a', weather: 'b' }, 400, 'invalid_request', 'weather'],
      ['POST', '/scenes/se_none/close', { next: {} }, 400, 'invalid_request', 'next.place'],
      ['POST', '/scenes/se_none/close', undefined, 404, 'not_found'],
      ['POST', '/plans', { text: '' }, 400, 'invalid_request', 'text'],
      [
        'POST',
        '/plans',
        { text: 'a', yields: { facts: [{}] } },
        400,
        'invalid_request',
        'yields.facts.0.text',
      ],
      ['PATCH', '/plans/pl_none', { status: 'planned' }, 400, 'invalid_request', 'status'],
      ['PATCH', '/plans/pl_none', { status: 'active' }, 404, 'not_found'],
    ],
  ],
  [
    'the session',
    [
      ['PATCH', '', {}, 400, 'invalid_request', 'body'],
      ['PATCH', '', { name: '' }, 400, 'invalid_request', 'name'],
      ['PATCH', '', { agents: ['a', 'a'] }, 400, 'invalid_request', 'agents.1'],
      ['PATCH', '', { agents: ['nobody'] }, 400, 'unknown_agent'],
      ['PATCH', '', { model: 'none/none' }, 400, 'unknown_model'],
      ['PATCH', '', { project: 'p_none' }, 400, 'invalid_request', 'project'],
      ['PATCH', '', { name: 'one\ntwo' }, 400, 'invalid_request', 'name'],
      ['PATCH', '', { scene: { place: 'a' } }, 400, 'invalid_request', 'scene'],
      ['PATCH', '', { name: 'new', passes: ['x'] }, 400, 'invalid_request', 'passes.0'],
    ],
  ],
])('of %s', (_, refused) => {
  it.each(refused)('%s %s with %j is %i %s', async (...row) => {
    const [method, path, body, status, code, field] = row;
    const answer = await talk.ask(method, placed(path), filled(body));
    const paths = field === undefined ? answer.paths : [field];
    expect([answer.status, answer.code, answer.paths]).toEqual([status, code, paths]);
  });
});

type Strange = [method: string, path: string, body?: unknown];

const ofOneMessage: Strange[] = [
  ['GET', '/messages/:asked'],
  ['POST', '/messages/:asked/edit', text],
  ['POST', '/messages/:asked/edit', again],
  ['POST', '/messages/:reply/regenerate'],
  ['POST', '/messages/:asked/select'],
  ['GET', '/messages/:asked/rewind'],
  ['POST', '/messages/:asked/rewind'],
  ['POST', '/fork', { message: ':asked' }],
];

const ofWhatIsKnown: Strange[] = [
  ['GET', '/turns/:turn/replay'],
  ['PATCH', '/memories/:memory', { pinned: true }],
  ['DELETE', '/memories/:memory'],
  ['POST', '/scenes/:scene/close'],
  ['PATCH', '/plans/:plan', { status: 'active' }],
];

describe('of another’s session', () => {
  it.each<Strange>([
    ['GET', ''],
    ['PATCH', '', { name: 'mine' }],
    ['DELETE', ''],
    ['GET', '/messages'],
    ['GET', '/messages?all=true'],
    ...ofOneMessage,
    ...ofWhatIsKnown,
    ['POST', '/undo'],
    ['POST', '/clear'],
    ['POST', '/fork'],
    ['GET', '/export'],
    ['GET', '/memories'],
    ['GET', '/relations'],
    ['GET', '/scenes'],
    ['POST', '/scenes', { place: 'a' }],
    ['GET', '/plans'],
    ['POST', '/plans', { text: 'a' }],
  ])('there is no %s %s', async (...row) => {
    // Named one by one, what a row leaves out would be Jest's own callback.
    const [method, path, body] = row;
    const { status, code } = await stranger.ask(method, placed(path), filled(body));
    expect([status, code]).toEqual([404, 'not_found']);
  });

  it.each<Strange>([...ofOneMessage, ...ofWhatIsKnown])(
    'nothing is reached through one’s own by %s %s',
    async (...row) => {
      // Named one by one, what a row leaves out would be Jest's own callback.
      const [method, path, body] = row;
      const { status, code } = await strangers.ask(method, placed(path), filled(body));
      expect([status, code]).toEqual([404, 'not_found']);
    },
  );

  it('nothing is found', async () => {
    const search = async (query: string) => {
      const response = await strangers.api.get(`/v1/search?q=hello${query}`);
      return [response.status, await response.json()];
    };
    expect(await search('')).toMatchObject([200, { found: [] }]);
    expect(await search(`&session=${talk.session}`)).toMatchObject([404, { error: { code: 'not_found' } }]);
  });
});

it('a session is not begun in a project that is none of one’s own', async () => {
  const response = await parley.api.post('/v1/sessions', { project: 'p_none' });
  expect([response.status, await response.json()]).toMatchObject([
    400,
    { error: { code: 'invalid_request', details: [{ path: 'project' }] } },
  ]);
});

it.each([
  ['limit=0', 'limit'],
  ['archived=maybe', 'archived'],
  ['children=yes', 'children'],
  ['project=a.b', 'project'],
  ['q=', 'q'],
  ['cursor=nonsense', 'cursor'],
  ['sort=name', 'sort'],
])('a list of sessions is not asked for with %s', async (query, path) => {
  const response = await parley.api.get(`/v1/sessions?${query}`);
  const { error } = (await response.json()) as { error: { code: string; details: { path: string }[] } };
  expect([response.status, error.code]).toEqual([400, 'invalid_request']);
  expect(error.details.map((each) => each.path)).toEqual([path]);
});

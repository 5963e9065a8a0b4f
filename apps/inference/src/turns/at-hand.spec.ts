import { expect, it } from '@jest/globals';
import type { Agent, ListedTool, Permissions, TurnRequest } from '#shared/contracts';
import { atHand, judged, toldOf } from './at-hand.js';

const agent: Agent = { id: 'a', name: 'A', prompt: '', source: 'built-in' };
const tool: ListedTool = {
  name: 'look',
  title: 'Look',
  description: 'Looks.',
  inputSchema: { type: 'object' },
  readOnly: false,
  idempotent: false,
  parallel: false,
  timeoutMs: 1_000,
  pool: 'default',
};

function given(toolDefault: 'ask' | 'deny', of: Agent = agent, request: TurnRequest = {}) {
  const session = { parent: null, project: null } as Parameters<typeof atHand>[0]['session'];
  const parts = {
    session,
    mind: { projects: { of: async () => null } },
    tools: { offers: async () => [tool], dispatch: async () => {}, cancel: async () => {} },
    settings: { toolDefault, family: { children: 1, depth: 1 } },
  };
  return atHand(parts, of, request);
}

it('is told of in the same words and the same objects, so that they are reckoned with once', async () => {
  const [first, second] = [toldOf(await given('ask')), toldOf(await given('ask'))];
  expect(first.map(({ name }) => name)).toEqual(['look', 'agent', 'task_output']);
  first.forEach((offer, place) => expect(second[place]).toBe(offer));
});

it('follows what becomes of calls of which no rule speaks', async () => {
  expect((await given('ask')).tools[0]).toMatchObject({ runs: 'tools', parallel: false, byDefault: 'ask' });
  expect(toldOf(await given('deny')).map(({ name }) => name)).toEqual(['agent', 'task_output']);
});

it.each<[string, Permissions[], object]>([
  ['for a person, does', [], { kind: 'allow' }],
  ['for an agent that must ask, asks a person', [{}], { kind: 'ask', from: 'person' }],
  ['for one that may, which works for one that must ask', [{ allow: ['look'] }, {}], { kind: 'ask' }],
  ['for one that may not', [{ deny: ['look'] }], { kind: 'deny' }],
  ['for one that may, does', [{ allow: ['look'] }], { kind: 'allow' }],
])('an agent that may, %s', async (_, above, verdict) => {
  const scribe: Agent = { ...agent, permissions: { allow: ['look'], reviewer: 'model' } };
  const ancestors = above.map((permissions) => ({ agent: 'coder', permissions }));
  const hand = await given('ask', scribe, { ancestors });
  const [looks] = hand.tools;
  expect(looks && judged(looks, {}, hand.rules)).toMatchObject(verdict);
});

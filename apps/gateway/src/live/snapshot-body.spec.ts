import { expect, it } from '@jest/globals';
import type { Child } from '#shared/contracts';
import { emptyConversation, type Restored } from '#shared/conversation';
import { snapshotEvent } from './snapshot-body.js';

const working: Child = {
  session: 's_child',
  childTurn: 't_child',
  turn: 't_above',
  call: 'c',
  agent: 'looker',
  background: true,
  status: 'running',
};
const ended: Child = { ...working, session: 's_ended', status: 'completed' };

it('tells of sub-agents that work, and of none that have ended', () => {
  const bodyWith = (children: Child[]) =>
    snapshotEvent(
      's',
      { conversation: { ...emptyConversation, children }, n: 3 } as unknown as Restored,
      'now',
    ).body;
  const { session, childTurn, call, agent, background } = working;
  expect(bodyWith([ended, working])).toMatchObject({
    children: [{ session, childTurn, call, agent, background }],
  });
  expect(bodyWith([ended])).not.toHaveProperty('children');
});

it('tells of the scene that is open, and that the session is being cleared', () => {
  const bodyWith = (more: object) =>
    snapshotEvent(
      's',
      { conversation: { ...emptyConversation, ...more }, n: 3 } as unknown as Restored,
      'now',
    ).body;
  const scene = { scene: 'se_1', on: null, clock: 'noon' };
  const clearing = JSON.parse('{"by": "u_1", "then": "clear"}') as object;
  expect(bodyWith({ scenes: [{ ...scene, closedOn: [] }], clearing })).toMatchObject({ scene, clearing });
  const plain = bodyWith({ scenes: [{ ...scene, closedOn: [null] }] });
  expect(plain).not.toHaveProperty('scene');
  expect(plain).not.toHaveProperty('clearing');
});

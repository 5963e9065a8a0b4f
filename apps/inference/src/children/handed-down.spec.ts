import { expect, it } from '@jest/globals';
import type { Agent } from '#shared/contracts';
import { handedDown } from './handed-down.js';

const agent = (more: Pick<Agent, 'tools' | 'permissions'>): Pick<Agent, 'id' | 'tools' | 'permissions'> => ({
  id: 'coder',
  ...more,
});

it('hands down the tools of an agent by their names, and no more than it has', () => {
  const named = agent({ tools: ['agent', 'look', 'mcp__*', 'look(a*)', 'no.name'] });
  expect(handedDown(named, {})?.permissions).toEqual({ only: ['agent', 'look'] });
  const permissions = { only: ['l*(a*)', 'shell'], ask: ['look'], deny: ['look(b*)'] };
  expect(handedDown(named, { permissions })?.permissions).toEqual({ ...permissions, only: ['look(a*)'] });
});

it('hands down the rules of the whole line, also of one who has none', () => {
  const above = { agent: 'boss', permissions: { deny: ['shell'] } };
  expect(handedDown(agent({}), { ancestors: [above] })?.ancestors).toEqual([
    { agent: 'coder', permissions: {} },
    above,
  ]);
});

it('hands down nothing that its session could not read', () => {
  const rule = `*(${'a'.repeat(997)})`;
  expect(handedDown(agent({}), { permissions: { only: [rule] } })?.permissions).toEqual({ only: [rule] });
  expect(handedDown(agent({ tools: ['look'] }), { permissions: { only: [rule] } })).toBeUndefined();
});

it('hands down no more than mail carries', () => {
  const deny = Array.from({ length: 150 }, (_, place) => `shell(${place}${'a'.repeat(900)})`);
  const one = handedDown(agent({ permissions: { deny } }), {});
  expect(one?.ancestors).toHaveLength(1);
  expect(handedDown(agent({ permissions: { deny } }), one ?? {})).toBeUndefined();
});

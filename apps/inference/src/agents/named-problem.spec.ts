import { describe, expect, it } from '@jest/globals';
import type { ModelChoice } from '../models/model-port.js';
import { builtIn, type KnownAgent } from './agents.js';
import { namedProblem } from './named-problem.js';

const agents = {
  of: async (id: string | undefined, owner: string): Promise<KnownAgent> =>
    id === 'known' && owner === 'u'
      ? { kind: 'agent', agent: builtIn }
      : { kind: 'unknown', message: `no agent ${id}` },
};
const models = {
  choose: (name: string | null | undefined): ModelChoice =>
    name === 'a/known'
      ? { kind: 'unavailable', message: 'no key' }
      : { kind: 'unknown', message: `no model ${name}` },
};

describe('what is named', () => {
  it.each([
    [[], [], null],
    [['known'], ['a/known'], null],
    [['known', 'x'], ['a/y'], { code: 'unknown_agent', message: 'no agent x' }],
    [['known'], ['a/known', 'a/y'], { code: 'unknown_model', message: 'no model a/y' }],
  ])('agents %j and models %j: %j', async (ids, names, problem) => {
    expect(await namedProblem({ user: 'u', agents: ids, models: names }, agents, models)).toEqual(problem);
  });
});

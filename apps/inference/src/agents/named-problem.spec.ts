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

const noTools = () => Promise.reject(new Error('not to be asked'));

describe('what is named', () => {
  it.each([
    [[], [], null],
    [['known'], ['a/known'], null],
    [['known', 'x'], ['a/y'], { code: 'unknown_agent', message: 'no agent x' }],
    [['known'], ['a/known', 'a/y'], { code: 'unknown_model', message: 'no model a/y' }],
  ])('agents %j and models %j: %j', async (ids, names, problem) => {
    const asked = { user: 'u', agents: ids, models: names };
    expect(await namedProblem(asked, { agents, models, toolNames: noTools })).toEqual(problem);
  });

  it('may not be a tool that is there already', async () => {
    const named = { agents, models, toolNames: async () => new Set(['fetch', 'agent']) };
    const asked = { user: 'u', agents: [], models: [] };
    expect(await namedProblem({ ...asked, clientTools: ['look', 'see'] }, named)).toBeNull();
    expect(await namedProblem({ ...asked, clientTools: ['look', 'fetch'] }, named)).toMatchObject({
      code: 'invalid_request',
      details: [{ path: 'clientTools.1.name', problem: 'there is a tool fetch already' }],
    });
  });
});

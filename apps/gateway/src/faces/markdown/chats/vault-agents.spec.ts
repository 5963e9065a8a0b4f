import { describe, expect, it } from '@jest/globals';
import { ParleyError, type Agent } from '#shared/contracts';
import { VaultAgents } from './vault-agents.js';

const agents: Agent[] = [
  { id: 'assistant', name: 'Assistant', prompt: '', source: 'built-in' },
  { id: 'writer', name: 'Wilma', prompt: '', source: 'file', model: 'rehearsal/rehearsal' },
  { id: 'lost', name: 'Lost', prompt: '', source: 'row', model: 'openai/gpt' },
  { id: 'odd', name: 'Odd', prompt: '', source: 'row', model: 'rehearsal/none' },
];

function vaultAgents(agent = 'assistant'): VaultAgents {
  return new VaultAgents(
    { PARLEY_VAULT_AGENT: agent },
    { agentsOf: async () => agents },
    {
      check: async (_, model) => {
        if (model === 'rehearsal/none') throw new ParleyError({ code: 'unknown_model', message: 'no' });
      },
    },
    { ask: async () => ({ default: 'rehearsal/rehearsal', models: [] }) as never },
  );
}

describe('who answers in a file', () => {
  it.each([
    [undefined, 'assistant'],
    ['writer', 'writer'],
    ['Wilma', 'writer'],
  ])('for %j it is %s', async (asked, id) => {
    expect(await vaultAgents().named('u', asked)).toBe(id);
  });

  it.each([
    ['nobody', 'assistant', 'unknown_agent'],
    [undefined, 'none', 'invalid_request'],
    [undefined, 'gone', 'unknown_agent'],
    ['lost', 'assistant', 'unavailable'],
    ['odd', 'assistant', 'unavailable'],
  ])('for %j, and %s where nobody is named, nobody does: %s', async (asked, fallback, code) => {
    await expect(vaultAgents(fallback).named('u', asked)).rejects.toMatchObject({ body: { code } });
  });
});

import { describe, expect, it } from '@jest/globals';
import type { AgentDefinition } from '#shared/contracts';
import { OwnAgents } from './own-agents.js';

const row = (id: string, prompt = ''): AgentDefinition => ({ id, name: id, prompt });

function memory() {
  const state = { rows: [row('a', '1')], away: false, asked: 0, now: 0, told: 0 };
  const own = new OwnAgents({
    ask: async () => {
      state.asked += 1;
      if (state.away) throw new Error('away');
      return state.rows;
    },
    away: () => void (state.told += 1),
    now: () => state.now,
  });
  return { state, own };
}

describe("a user's own agents", () => {
  it('are believed for five seconds', async () => {
    const { state, own } = memory();
    expect(await own.find('u', 'a')).toMatchObject({ prompt: '1' });
    state.rows = [row('a', '2')];
    state.now = 4_999;
    expect(await own.find('u', 'a')).toMatchObject({ prompt: '1' });
    state.now = 5_000;
    expect(await own.find('u', 'a')).toMatchObject({ prompt: '2' });
    expect(state.asked).toBe(2);
  });

  it('are asked for at once where one is not among them', async () => {
    const { state, own } = memory();
    await own.find('u', 'a');
    state.rows = [row('a'), row('b')];
    expect(await own.find('u', 'b')).toBeDefined();
  });

  it('count on while memory is away, and nobody waits for it again and again', async () => {
    const { state, own } = memory();
    await own.find('u', 'a');
    state.away = true;
    state.now = 5_000;
    expect(await own.find('u', 'a')).toBeDefined();
    await expect(own.find('u', 'b')).rejects.toThrow('away');
    expect(state).toMatchObject({ asked: 2, told: 1 });
  });

  it('are not said to be absent while memory alone could tell', async () => {
    const { state, own } = memory();
    state.away = true;
    await expect(own.find('u', 'a')).rejects.toThrow('away');
    await expect(own.find('u', 'a')).rejects.toThrow('away');
    expect(state.asked).toBe(1);
    await expect(own.fresh('u')).rejects.toThrow('away');
    state.away = false;
    state.now = 5_000;
    expect(await own.find('u', 'a')).toBeDefined();
    expect(await own.find('u', 'b')).toBeUndefined();
  });

  it('are those of the last question, whichever was answered last', async () => {
    const answers: ((rows: AgentDefinition[]) => void)[] = [];
    const own = new OwnAgents({
      ask: () => new Promise((resolve) => answers.push(resolve)),
      away: () => undefined,
    });
    const both = [own.fresh('u'), own.fresh('u')];
    answers[1]?.([row('a', 'new')]);
    await both[1];
    answers[0]?.([row('a', 'old')]);
    await both[0];
    expect(await own.find('u', 'a')).toMatchObject({ prompt: 'new' });
  });
});

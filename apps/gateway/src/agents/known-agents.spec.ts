import { describe, expect, it } from '@jest/globals';
import type { QueryClient } from '#shared/broker';
import { ParleyError, unavailable } from '#shared/contracts';
import { KnownAgents } from './known-agents.js';
import { unlessLate } from './unless-late.js';

function answering(answer: () => Promise<unknown>) {
  const asked: unknown[] = [];
  const queries = {
    ask: (_: string, request: unknown) => {
      asked.push(request);
      return answer();
    },
  } as unknown as QueryClient;
  return { asked, known: new KnownAgents(queries) };
}

describe('the agents and models that somebody names', () => {
  it('are not asked for where none is named', async () => {
    const { asked, known } = answering(() => Promise.reject(new Error('not to be asked')));
    await known.check([], null, 'u');
    expect(asked).toEqual([]);
  });

  it('are refused where inference knows none', async () => {
    const problem = { code: 'unknown_agent', message: 'There is no agent "x".' };
    const { asked, known } = answering(async () => ({ problem }));
    await expect(known.check(['x'], 'a/b', 'u')).rejects.toMatchObject({ body: problem });
    expect(asked).toEqual([{ user: 'u', agents: ['x'], models: ['a/b'] }]);
  });

  it('are refused beside tools of a client, all of what a turn asks for at once', async () => {
    const problem = { code: 'invalid_request', message: 'clientTools.0.name: no' };
    const { asked, known } = answering(async () => ({ problem }));
    const tool = { name: 'fetch', description: '', inputSchema: {} };
    const turn = { agent: 'x', model: 'a/b', clientTools: [tool] };
    await expect(known.checkTurn(turn, 'u')).rejects.toMatchObject({ body: problem });
    await expect(known.checkTurn({ model: 'a/b' }, 'u')).rejects.toThrow('no');
    await known.checkTurn({}, 'u');
    expect(asked).toEqual([
      { user: 'u', agents: ['x'], models: ['a/b'], clientTools: ['fetch'] },
      { user: 'u', agents: [], models: ['a/b'] },
    ]);
  });

  it('are let through where it knows them, or is away', async () => {
    await answering(async () => ({ problem: null })).known.check(['x'], null, 'u');
    await answering(() => Promise.reject(unavailable('away'))).known.check(['x'], null, 'u');
    const broken = answering(() => Promise.reject(new ParleyError({ code: 'internal', message: 'm' })));
    await expect(broken.known.check(['x'], null, 'u')).rejects.toMatchObject({ body: { code: 'internal' } });
  });

  it('are not waited for too long', async () => {
    expect(await unlessLate(new Promise(() => {}), 1)).toBeUndefined();
    expect(await unlessLate(Promise.resolve(1), 60_000)).toBe(1);
  });
});

import { describe, expect, it } from '@jest/globals';
import { ParleyError, unavailable, type ErrorCode } from '#shared/contracts';
import { Continuations } from './continuations.js';

const place = { user: 'u_1', session: 's_1', at: 'm_1' };
const refusal = (code: ErrorCode): ParleyError => new ParleyError({ code, message: 'No.' });

function given(): { continuations: Continuations; forks: unknown[] } {
  const forks: unknown[] = [];
  const fork = async (asked: object): Promise<string> => `fork_${forks.push(asked)}`;
  return { continuations: new Continuations({ fork }), forks };
}

describe('what goes on behind a message', () => {
  it('does so in its session where nobody was before it', async () => {
    const { continuations, forks } = given();
    const begin = async (session: string, after: string): Promise<string> => `${session} after ${after}`;
    expect(await continuations.once(place, begin)).toBe('s_1 after m_1');
    expect(forks).toEqual([]);
  });

  it.each(['head_moved', 'turn_in_progress', 'compaction_running'] as const)(
    'does so in a fork where its session says %s',
    async (code) => {
      const { continuations, forks } = given();
      const begin = async (session: string, after: string): Promise<string> => {
        if (session === 's_1') throw refusal(code);
        return `${session} after ${after}`;
      };
      expect(await continuations.once(place, begin)).toBe('fork_1 after m_1');
      expect(forks).toEqual([{ user: 'u_1', session: 's_1', message: 'm_1' }]);
    },
  );

  it('does so in another fork where somebody was faster in the first, but not for ever', async () => {
    const { continuations, forks } = given();
    const begin = async (session: string): Promise<string> => {
      if (session !== 'fork_3') throw refusal('head_moved');
      return session;
    };
    expect(await continuations.once(place, begin)).toBe('fork_3');
    const busy = refusal('turn_in_progress');
    await expect(continuations.once(place, async () => Promise.reject(busy))).rejects.toBe(busy);
    expect(forks).toHaveLength(3 + 5);
  });

  it('is refused for any other reason at once', async () => {
    const { continuations, forks } = given();
    const failing = async (): Promise<string> => Promise.reject(unavailable('Away.'));
    await expect(continuations.once(place, failing)).rejects.toThrow('Away.');
    expect(forks).toEqual([]);
  });
});

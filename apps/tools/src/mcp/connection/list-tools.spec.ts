import { describe, expect, it } from '@jest/globals';
import { listTools } from './list-tools.js';

describe('a list of tools', () => {
  it('is read page by page', async () => {
    const pages = [{ tools: [1, 2], nextCursor: 'b' }, { tools: [3] }];
    expect(await listTools(() => Promise.resolve(pages.shift()))).toEqual({ tools: [1, 2, 3] });
  });

  it('that fills page after page with what is as long as a message is not held', async () => {
    let asked = 0;
    const page = () => ({ tools: [{ name: 'x'.repeat(5 * 2 ** 20) }], nextCursor: String((asked += 1)) });
    const { tools, problem } = await listTools(() => Promise.resolve(page()));
    expect([tools.length, asked]).toEqual([3, 4]);
    expect(problem).toMatch(/too long/);
  });

  it('of millions of nothing is cut', async () => {
    const { tools, problem } = await listTools(() =>
      Promise.resolve({ tools: Array.from({ length: 2_000_000 }, () => 1) }),
    );
    expect(tools.length).toBe(500);
    expect(problem).toMatch(/more than 500/);
  });
});

import { describe, expect, it } from '@jest/globals';
import { Stretches } from './stretches.js';

describe('stretches of a log', () => {
  it('end where the count leaves out what watchers are not shown', () => {
    const stretches = new Stretches();
    for (const cursor of ['g_a.1.10', 'g_a.2.10', 'g_a.3.11', 'g_a.4.12'])
      stretches.see('block.delta', cursor);
    expect(stretches.longest).toBe(3);
    for (const cursor of ['g_a.6.13', 'g_a.7.14']) stretches.see('block.delta', cursor);
    expect(stretches.longest).toBe(3);
    for (const cursor of ['g_a.8.15', 'g_a.9.16']) stretches.see('block.delta', cursor);
    expect(stretches.longest).toBe(4);
  });

  it('begin with a block', () => {
    const stretches = new Stretches();
    for (const cursor of ['g_a.1.10', 'g_a.2.11', 'g_a.3.12']) stretches.see('block.delta', cursor);
    stretches.see('block.started', 'g_a.4.12');
    stretches.see('block.delta', 'g_a.5.13');
    expect(stretches.longest).toBe(3);
  });
});

import { expect, it } from '@jest/globals';
import { patienceWith } from './patience.js';

const config = { PARLEY_VERDICT_WAIT_MS: 3_000, PARLEY_HISTORY_WAIT_MS: 10_000 };

it('what a long branch is read for is waited for longer, and never less than anything else', () => {
  expect(patienceWith('turn.submit', config)).toBe(3_000);
  expect(patienceWith('turn.stop', config)).toBe(3_000);
  for (const type of ['history.undo', 'message.resend', 'reply.regenerate', 'scene.close'] as const)
    expect([type, patienceWith(type, config)]).toEqual([type, 10_000]);
  expect(patienceWith('history.undo', { ...config, PARLEY_VERDICT_WAIT_MS: 20_000 })).toBe(20_000);
});

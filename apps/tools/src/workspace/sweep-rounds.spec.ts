import { expect, it } from '@jest/globals';
import { ManualClock } from '../calls/testing/manual-clock.js';
import { SweepRounds } from './sweep-rounds.js';

it.each([
  ['default', 2],
  ['garden', 0],
])('sweeps at the start and each hour, where the workspaces are: %s', async (pool, wanted) => {
  const clock = new ManualClock();
  let swept = 0;
  const sweep = { run: async () => void (swept += 1) };
  const log = { warn: () => {} };
  const rounds = new SweepRounds({ clock }, sweep, log, { PARLEY_TOOLS_POOL: pool });
  rounds.onApplicationBootstrap();
  await clock.breath();
  clock.pass(3_600_000);
  await clock.breath();
  await rounds.beforeApplicationShutdown();
  expect([swept, clock.waiting]).toEqual([wanted, 0]);
});

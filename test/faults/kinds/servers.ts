import { setTimeout as delay } from 'node:timers/promises';
import type { Fault } from './kind.js';

export const brokerKilled: Fault = async ({ town, random }) => {
  await town.lone.kill();
  await delay(random.between(0, 1_500));
  await town.lone.restart();
};

export const postgresRestarted: Fault = async ({ town }) => {
  await town.database.restart();
};

/** Of three: any one is killed and comes back. */
export const memberKilled: Fault = async ({ town, random }) => {
  const index = random.whole(town.cluster.size);
  await town.cluster.kill(index);
  await delay(random.between(500, 2_000));
  await town.cluster.restart(index);
};

/** The one that leads the log falls asleep for longer than anybody waits for its word. */
export const leaderFrozen: Fault = async ({ town, random }) => {
  const index = await town.cluster.leaderOf(town.broker.names.stream('LOG'));
  town.cluster.freeze(index);
  try {
    await delay(random.between(3_000, 6_000));
  } finally {
    town.cluster.thaw(index);
  }
};

/** The log gets another leader, who is killed as soon as he leads. */
export const newLeaderKilled: Fault = async ({ town }) => {
  const log = town.broker.names.stream('LOG');
  await town.cluster.stepDown(log);
  const index = await town.cluster.leaderOf(log);
  await town.cluster.kill(index);
  await town.cluster.restart(index);
};

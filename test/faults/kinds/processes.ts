import { setTimeout as delay } from 'node:timers/promises';
import { eventually } from '../../harness/eventually.js';
import { carefulTool } from '../check/index.js';
import type { Post } from '../town/post.js';
import type { Fault } from './kind.js';
import type { Round } from '../round.js';

/** kill -9 at any moment, and another process in its place. */
async function killAndReplace(round: Round, post: Post): Promise<void> {
  await delay(round.random.between(0, 300));
  await post.kill();
  await post.start();
}

export const workersKilled: Fault = async (round) => {
  const { workers } = round.town;
  for (const post of round.random.shuffled(workers)) {
    await killAndReplace(round, post);
    await round.busy(2);
  }
};

export const gatewaysKilled: Fault = async (round) => {
  for (const post of round.town.gateways) {
    await killAndReplace(round, post);
    await round.busy(2);
  }
};

/** In the middle of a call that must not be repeated. */
async function toolsKilled(round: Round): Promise<void> {
  const { town } = round;
  const careful = (): number => town.effects().filter(({ tool }) => tool === carefulTool).length;
  for (let kill = 0; kill < 3; kill += 1) {
    const before = careful();
    await eventually('a careful tool runs', () => careful() > before, 60_000);
    await town.the('tools').kill();
    await town.the('tools').start();
  }
}

/** Whoever projects, reports and uses tools. */
export const othersKilled: Fault = async (round) => {
  for (const app of round.random.shuffled(['memory', 'logging'] as const)) {
    await killAndReplace(round, round.town.the(app));
    await round.busy(1);
  }
  await toolsKilled(round);
};

/** Longer than the time that a process gives itself for it. */
const leavingMs = 30_000;

/** As a new version comes: one after the other leaves in good order, and its successor takes its place. */
export const rollingDeploy: Fault = async ({ town, book }) => {
  for (const post of [...town.workers, ...town.gateways]) {
    const code = await post.drain(leavingMs);
    if (code !== 0) book.surprises.push(`${post.label} left with ${code}: ${post.output.slice(-2_000)}`);
    await post.start();
  }
};

import type { Notes } from '../cast/notes.js';
import type { Reading } from './reading.js';
import type { Blame } from './violation.js';

/** No step is begun once it was completed, and what a block says is what it has said piece by piece. */
export function checkSteps({ lines }: Reading, blame: Blame): void {
  const completed = new Set<string>();
  for (const { entry, before } of lines) {
    if (entry.type === 'step.started' || entry.type === 'step.completed') {
      const step = `${entry.turn}.${entry.body.step}`;
      if (completed.has(step)) blame('step twice', `${entry.type} ${step} at ${entry.n}`);
      if (entry.type === 'step.completed') completed.add(step);
      const open = before.openTurn?.openStep;
      const retryAt = before.openTurn?.tries.retryAt;
      if (entry.type === 'step.started' && retryAt && entry.at < retryAt)
        blame('asked too early', `${step} at ${entry.n}, ${entry.at} instead of ${retryAt}`);
      if (entry.type === 'step.started' && open)
        blame('step twice', `${step} at ${entry.n} beside an open step`);
      if (entry.type === 'step.completed' && open?.step !== entry.body.step)
        blame('step twice', `${step} is completed at ${entry.n} and is not open`);
    }
    if (entry.type === 'block.completed' && entry.body.block.kind === 'text') {
      const { index, block } = entry.body;
      const said = before.openTurn?.openStep?.blocks.find((each) => each.index === index)?.text;
      if (said !== block.text) blame('words changed', `block ${index} at ${entry.n}`);
    }
  }
}

/** The model is asked for what the log has announced, by whoever has announced it, as often and no oftener. */
export function checkAsks(readings: readonly Reading[], { asks, nonces }: Notes, blame: Blame): void {
  const announced = new Map<string, number>();
  for (const { lines } of readings) {
    for (const { entry, nonce } of lines) {
      if (entry.type !== 'step.started') continue;
      const key = `${nonces.get(nonce)} ${entry.turn}.${entry.body.step}`;
      announced.set(key, (announced.get(key) ?? 0) + 1);
    }
  }
  for (const { process, stepKey, problems } of asks) {
    const key = `${process} ${stepKey}`;
    const left = announced.get(key) ?? 0;
    if (left === 0) blame('asked unannounced', key);
    announced.set(key, left - 1);
    if (problems.length > 0) blame('prompt refused', `${key}: ${problems.join('; ')}`);
  }
}

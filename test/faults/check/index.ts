import type { History } from '../history.js';
import { callsOnce } from './calls-once.js';
import { nothingLost } from './nothing-lost.js';
import { oneEnd } from './one-end.js';
import { oneWriter } from './one-writer.js';
import { paidOnce } from './paid-once.js';
import { rowsAgree } from './rows-agree.js';
import { seenWhole } from './seen-whole.js';

const checks = [oneWriter, oneEnd, nothingLost, seenWhole, paidOnce, callsOnce, rowsAgree];

/** Everything that a history shows to be wrong, in words. */
export function problemsOf(history: History): string[] {
  return checks.flatMap((check) => check(history));
}

export { isTerminal, entriesOf } from './entries-of.js';
export { carefulTool } from './calls-once.js';

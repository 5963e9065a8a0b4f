import { expect, test } from '@jest/globals';
import type { ModelRequest } from '../model-port.js';
import { anthropicMisfits } from './misfits.js';

test.each<[what: string, shape: ModelRequest['shape'], paths: string[]]>([
  ['nothing of nothing', {}, []],
  ['what it takes', { sampling: { temperature: 1, topK: 5, stop: ['END'] }, thinking: 'off' }, []],
  ['a temperature above 1', { sampling: { temperature: 1.1 } }, ['sampling.temperature']],
  ['luck beside thinking', { sampling: { topP: 0.5 }, thinking: 'low' }, ['sampling']],
  ['but not stops', { sampling: { stop: ['END'] }, thinking: 'low' }, []],
  ['stops at blanks', { sampling: { stop: ['END', ' '] } }, ['sampling.stop']],
])('Messages refuses %s', (_what, shape, paths) => {
  expect(anthropicMisfits(shape).map(({ path }) => path)).toEqual(paths);
});

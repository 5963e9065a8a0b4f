import { describe } from '@jest/globals';
import { resolve } from 'node:path';
import { findSandbox } from '../find-sandbox.js';
import type { Sandbox } from '../sandbox.js';

export const brought = resolve('.cache/bubblewrap/usr/bin/bwrap');
export const devices = resolve('.cache/devices');

export const found = await findSandbox({
  setting: process.env['PARLEY_BWRAP'],
  searchPath: process.env['PATH'] ?? '',
  brought,
  devices,
  untrusted: [],
});

/** Tests that try a real sandbox. Where there is none they are skipped together, and say why. */
export function describeInSandbox(title: string, tests: (sandbox: Sandbox) => void): void {
  const [suite, why, sandbox] =
    found.kind === 'sandbox'
      ? ([describe, '', found.sandbox] as const)
      : ([describe.skip, ` (no sandbox: ${found.problem.replaceAll(/[()]/g, '')})`, nowhere] as const);
  suite(`${title}${why}`, () => {
    tests(sandbox);
  });
}

const nowhere: Sandbox = {
  run: () => {
    throw new Error('There is no sandbox here.');
  },
};

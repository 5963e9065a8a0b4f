import { expect, it } from '@jest/globals';
import { resolve } from 'node:path';
import { whereToLook } from './where-to-look.js';

it('what tools can write is not trusted, wherever the settings say that it lies', () => {
  const usual = whereToLook({ PARLEY_DATA_DIR: 'data' }, '/usr/bin');
  expect(usual).toEqual({
    setting: undefined,
    searchPath: '/usr/bin',
    brought: resolve('.cache/bubblewrap/usr/bin/bwrap'),
    devices: resolve('data/devices'),
    untrusted: ['data/workspaces'],
  });
  const set = { PARLEY_DATA_DIR: 'data', PARLEY_WORKSPACES_DIR: '/w', PARLEY_PROJECT_ROOTS: ['/p', '/q'] };
  expect(whereToLook({ ...set, PARLEY_BWRAP: '/b' }, '')).toMatchObject({
    setting: '/b',
    untrusted: ['/w', '/p', '/q'],
  });
});

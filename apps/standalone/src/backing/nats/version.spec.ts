import { describe, expect, it } from '@jest/globals';

import { compareVersions, isNewEnough, parseVersion } from './version.js';

describe('versions of nats-server', () => {
  it.each([
    ['nats-server: v2.15.1', '2.15.1'],
    ['nats-server: v2.15.0-RC.1', '2.15.0-RC.1'],
    ['2.15.1-1+b2', '2.15.1'],
    ['1:2.15.1-1', '2.15.1'],
    ['2.9.10', '2.9.10'],
    ['no version', undefined],
  ])('reads %s as %s', (text, version) => {
    expect(parseVersion(text)).toBe(version);
  });

  it('compares by number, not by letter', () => {
    expect(['2.14.10', '2.9.10', '2.15.0', '2.14.7'].toSorted(compareVersions)).toEqual([
      '2.9.10',
      '2.14.7',
      '2.14.10',
      '2.15.0',
    ]);
  });

  it.each([
    ['2.14.6', false],
    ['2.14.7-RC.1', false],
    ['2.14.7', true],
    ['2.15.0', true],
    ['2.9.99', false],
    ['3.0.0', true],
  ])('%s is new enough: %s', (version, expected) => {
    expect(isNewEnough(version)).toBe(expected);
  });
});

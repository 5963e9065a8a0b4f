import { describe, expect, it } from '@jest/globals';
import { toolNameOf } from './tool-names.js';

describe('what models call the tool of a server', () => {
  it('is both names where that is plain', () => {
    expect(toolNameOf('git', 'list-commits')).toBe('git__list-commits');
    expect(toolNameOf('my_git', 'list_commits')).toBe('my_git__list_commits');
  });

  it.each([
    ['git', 'commits.list'],
    ['git', 'näme'],
    ['git', 'x'.repeat(100)],
    ['s'.repeat(64), 'x'],
    ['a__b', 'c'],
    ['a_', 'b'],
    ['a', '_b'],
  ])('%s %s has a hash, and is always the same', (server, tool) => {
    const name = toolNameOf(server, tool);
    expect(name).toMatch(/^[A-Za-z0-9_-]{1,64}$/);
    expect(name).toMatch(/_[0-9a-f]{7}$/);
    expect(toolNameOf(server, tool)).toBe(name);
  });

  it('is another one for every tool', () => {
    const pairs: [string, string][] = [
      ['a', 'b__c'],
      ['a__b', 'c'],
      ['a', '_b'],
      ['a_', 'b'],
      ['a', 'x.y'],
      ['a', 'x/y'],
      ['a', 'x_y'],
      ['a', `${'x'.repeat(80)}1`],
      ['a', `${'x'.repeat(80)}2`],
    ];
    expect(new Set(pairs.map((pair) => toolNameOf(...pair))).size).toBe(pairs.length);
  });
});

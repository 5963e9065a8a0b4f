import { describe, expect, it } from '@jest/globals';
import { isVaultLogRule } from '#shared/contracts';
import { pathOf, type Named } from './path-rule.js';

const named: Named = {
  session: 's_1',
  user: 'u_1',
  agent: 'writer',
  name: 'A garden',
  at: '2026-03-04T23:59:59.000Z',
};

function placeOf(rule: string, more: Partial<Named> = {}): string {
  return pathOf(rule, { ...named, ...more }).text;
}

describe('the rule for a conversation’s file', () => {
  it('fills in what it names', () => {
    expect(placeOf('{year}/{month}/{day} {name}')).toBe('_logs/2026/03/04 A garden.md');
    expect(placeOf('/{user}/{agent}/{session}.md')).toBe('_logs/u_1/writer/s_1.md');
    expect(pathOf('{name}', named, ' (2)').text).toBe('_logs/A garden (2).md');
  });

  it.each([
    ['../../etc/passwd', '_logs/etc passwd.md'],
    ['..', '_logs/file.md'],
    ['a/b\\c', '_logs/a b c.md'],
    ['#1? [[x]] <y> a:b | "c" *', '_logs/1 x y a b c.md'],
    ['\0\n\u202Egpj', '_logs/gpj.md'],
    ['con', '_logs/_con.md'],
    ['NUL.txt', '_logs/_NUL.txt.md'],
    ['.hidden', '_logs/hidden.md'],
    ['trailing. . ', '_logs/trailing.md'],
    ['\ud800', '_logs/\ufffd.md'],
    ['😀'.repeat(300), `_logs/${'😀'.repeat(50)}.md`],
    ['e\u0301', '_logs/é.md'],
    ['{session}', '_logs/{session}.md'],
  ])('makes %j safe as the name of a file', (name, text) => {
    expect(placeOf('{name}', { name })).toBe(text);
  });

  it('calls a file after its session where nothing of the name is left', () => {
    expect(placeOf('{name}', { name: '???' })).toMatch(/^_logs\/(file|s_1)\.md$/);
  });

  it.each(['{year}/{month}/{day} {name}', '/chats/{session}', 'ü {user}.md'])('%j is one', (rule) => {
    expect(isVaultLogRule(rule)).toBe(true);
  });

  it.each([
    '{title}',
    '../{name}',
    'a/../{name}',
    'a//b',
    'a/',
    '/',
    '.hidden/{name}',
    '{name',
    'a\\b',
    'a:b',
  ])('%j is none', (rule) => {
    expect(isVaultLogRule(rule)).toBe(false);
  });
});

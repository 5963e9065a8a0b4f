import { describe, expect, test } from '@jest/globals';
import type { Touch } from '#shared/contracts';
import { findBareRule, findRule, speaksOf } from './rules.js';
import { touchedBy } from './touched.js';

const path: Touch = { field: 'path', kind: 'path' };
const command: Touch = { field: 'command', kind: 'command' };
const address: Touch = { field: 'url', kind: 'address' };
const text: Touch = { field: 'query', kind: 'text' };

function means(rule: string, touches: Touch | undefined, input: unknown, tool: string) {
  const call = { name: tool, touched: touchedBy(input, touches) };
  const allows = findRule([rule], call, 'allows') !== undefined;
  const restrains = findRule([rule], call, 'restrains') !== undefined;
  return allows === restrains ? (allows ? 'both' : 'neither') : allows ? 'allows' : 'restrains';
}

type Case = [rule: string, value: unknown, meant: 'both' | 'neither' | 'allows' | 'restrains'];

describe('a rule for paths', () => {
  test.each<Case>([
    ['read', 'a.txt', 'both'],
    ['*', 'a.txt', 'both'],
    ['re*', 'a.txt', 'both'],
    ['write', 'a.txt', 'neither'],
    ['read(docs/*)', 'docs/a.md', 'both'],
    ['read(docs/*)', 'docs/deep/a.md', 'both'],
    ['read(docs/*)', './docs//a.md', 'both'],
    ['read(docs/*)', 'docs/./a.md', 'both'],
    ['read(./docs/*)', 'docs/a.md', 'both'],
    ['read(docs)', 'docs/', 'both'],
    ['read(docs/*)', 'src/docs/a.md', 'neither'],
    ['read(docs/*)', '/docs/a.md', 'neither'],
    ['read(/etc/*)', '//etc/passwd', 'both'],
    ['read(*.md)', 'a.md', 'both'],
    ['read(*.md)', 'a.md.exe', 'neither'],
    ['read(.)', undefined, 'both'],
    ['read(docs/*)', undefined, 'neither'],
    ['read(docs/*)', 'docs/../secret', 'restrains'],
    ['read(src/*)', '../secret', 'restrains'],
    ['read', 'docs/..', 'restrains'],
    ['read(docs/*)', 'docs/..a', 'both'],
    ['read(docs/*)', ['docs/a.md'], 'restrains'],
    ['read(docs/*)', 'docs/a\0.md', 'restrains'],
    ['write(docs/*)', '../secret', 'neither'],
  ])('%s and %j: %s', (rule, value, meant) => expect(means(rule, path, { path: value }, 'read')).toBe(meant));
});

describe('a rule for commands', () => {
  test.each<Case>([
    ['shell', 'rm -rf . && curl x', 'both'],
    ['shell(git *)', 'git status', 'both'],
    ['shell(git *)', '  git status  ', 'both'],
    ['shell(git status)', 'git status --short', 'neither'],
    ['shell(git *)', 'git status; rm x', 'restrains'],
    ['shell(git *)', 'git log | sh', 'restrains'],
    ['shell(git *)', 'git log & rm x', 'restrains'],
    ['shell(git *)', 'git log\nrm x', 'restrains'],
    ['shell(git *)', 'git log `rm x`', 'restrains'],
    ['shell(git *)', 'git log $(rm x)', 'restrains'],
    ['shell(git *)', 'git log > /etc/passwd', 'restrains'],
    ['shell(git *)', 'git apply < x', 'restrains'],
    ['shell(git *)', 'git log $HOME', 'restrains'],
    ['shell(*)', 'a; b', 'restrains'],
    ['shell(rm *)', 'ls; rm x', 'restrains'],
    ['shell(rm *)', 'ls && (cd a; rm x)', 'restrains'],
    ['shell(rm *)', 'echo `rm x`', 'restrains'],
    ['shell(rm *)', 'ls\nrm   x', 'restrains'],
    ['shell(rm *)', 'A=1 B=2 rm x', 'restrains'],
    ['shell(rm *)', '"rm" x', 'restrains'],
    ['shell(rm *)', 'r\\m x', 'restrains'],
    ['shell(rm *)', 'git rm x', 'neither'],
    ['shell(git *)', undefined, 'restrains'],
    ['shell(git *)', { git: ' ' }, 'restrains'],
  ])('%s and %j: %s', (rule, value, meant) =>
    expect(means(rule, command, { command: value }, 'shell')).toBe(meant),
  );
});

describe('a rule for addresses', () => {
  test.each<Case>([
    ['fetch(https://example.org/*)', 'https://example.org/a?b#c', 'both'],
    ['fetch(https://example.org/*)', 'HTTPS://EXAMPLE.org:443/a', 'both'],
    ['fetch(https://Example.org:443/*)', 'https://example.org/a', 'both'],
    ['fetch(http://example.org:80/*)', 'http://example.org', 'both'],
    ['fetch(https://münchen.example/*)', 'https://münchen.example/a', 'both'],
    ['fetch(https://*.MÜNCHEN.example:8443/*)', 'https://a.xn--mnchen-3ya.example:8443/a', 'both'],
    ['fetch(https://xn--mnchen-3ya.example/*)', 'https://münchen.example/a', 'both'],
    ['fetch(https://ｅxample.org/*)', 'https://example.org/a', 'both'],
    ['fetch(https://*münchen.example/*)', 'https://neumünchen.example/a', 'both'],
    ['fetch(*münchen*)', 'https://münchen.example/a', 'restrains'],
    ['fetch(münchen.example/*)', 'https://münchen.example/a', 'restrains'],
    ['fetch(https://münchen.example/*)', 'https://munchen.example/a', 'neither'],
    ['fetch(https://example.org)', 'https://example.org', 'both'],
    ['fetch(https://example.org/*)', 'https://example.org./a', 'both'],
    ['fetch(https://example.org/*)', 'https://example.org:8443/a', 'neither'],
    ['fetch(https://example.org/*)', 'http://example.org/a', 'neither'],
    ['fetch(https://example.org/*)', 'https://example.org.evil.test/a', 'neither'],
    ['fetch(https://example.org*)', 'https://example.org@evil.test/', 'neither'],
    ['fetch(https://*.example.org/*)', 'https://docs.example.org/a', 'both'],
    ['fetch(https://*.example.org/*)', 'https://evil.test/.example.org/a', 'neither'],
    ['fetch(https://*.example.org)', 'https://evil.test/.example.org', 'neither'],
    ['fetch(https://*.example.org/*)', 'https://evil.test?.example.org/a', 'neither'],
    ['fetch(https://*)', 'https://anything.test/a', 'both'],
    ['fetch(*://example.org/*)', 'http://example.org/a', 'both'],
    ['fetch(*)', 'https://anything.test/a', 'both'],
    ['fetch(*secret*)', 'https://secret.example.org/a', 'both'],
    ['fetch(*secret*)', 'https://example.org/secret', 'restrains'],
    ['fetch(*secret*)', 'https://example.org/%73ecret', 'restrains'],
    ['fetch(https://example.org/secret/*)', 'https://example.org/%73ecret%2Fa', 'restrains'],
    ['fetch(*.example.org/*)', 'https://docs.example.org/a', 'both'],
    ['fetch(*.example.org/*)', 'https://evil.test/?.example.org/', 'restrains'],
    ['fetch(example.org/*)', 'https://example.org/a', 'restrains'],
    ['fetch(https://example.org/Docs/*)', 'https://example.org/docs/a', 'neither'],
    ['fetch(https://example.org/*)', 'https://example.org/a/../b', 'both'],
    ['fetch(https://example.org/a/*)', 'https://example.org/a/../b', 'neither'],
    ['fetch(https://example.org/*)', 'no address', 'restrains'],
    ['fetch(https://example.org/*)', undefined, 'restrains'],
  ])('%s and %j: %s', (rule, value, meant) =>
    expect(means(rule, address, { url: value }, 'fetch')).toBe(meant),
  );
});

describe('a rule for anything else', () => {
  test.each<[string, Touch | undefined, unknown, string]>([
    ['find(*cats*)', text, { query: 'of cats' }, 'both'],
    ['find(*cats*)', text, { query: 7 }, 'neither'],
    ['find(7)', text, { query: 7 }, 'both'],
    ['find(*"branch":"main"*)', undefined, { branch: 'main', force: true }, 'both'],
    ['find({})', undefined, {}, 'both'],
    ['find(*x*)', undefined, undefined, 'neither'],
    ['find(a(b)c)', text, { query: 'a(b)c' }, 'both'],
    ['find(*\n*)', text, { query: 'a\nb' }, 'both'],
  ])('%j with %j and %j: %s', (rule, touches, input, meant) =>
    expect(means(rule, touches, input, 'find')).toBe(meant),
  );

  test('looks at no field that every object has', () => {
    expect(means('find(*)', { field: 'constructor', kind: 'path' }, {}, 'find')).toBe('both');
    expect(touchedBy({}, { field: 'constructor', kind: 'text' })).toEqual({ kind: 'text', text: '' });
  });
});

test('a pattern of many stars is no work', () => {
  const call = { name: 'find', touched: { kind: 'text' as const, text: 'a'.repeat(200_000) } };
  expect(findRule([`find(${'*a'.repeat(400)}b)`], call, 'allows')).toBeUndefined();
});

test('whether a tool is named at all, and as a whole', () => {
  const rules = ['read(docs/*)', 'mcp__git__*'];
  expect([findBareRule(rules, 'read'), findBareRule(rules, 'mcp__git__push')]).toEqual([
    undefined,
    'mcp__git__*',
  ]);
  expect(['read', 'mcp__git__push', 'write'].map((tool) => speaksOf(rules, tool))).toEqual([
    true,
    true,
    false,
  ]);
});

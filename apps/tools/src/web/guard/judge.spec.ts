import { describe, expect, it } from '@jest/globals';
import { judgeAddress, judgeTarget } from './judge.js';
import { parseRule, type WebRules } from './web-rules.js';

const rules = (allow: string[], deny: string[] = []): WebRules => ({
  allow: allow.map(parseRule),
  deny: deny.map(parseRule),
});
const target = (host: string, port = 443) => ({ host, port });

describe('a name', () => {
  it.each([
    ['wiki.internal', 443, ['wiki.internal'], 'open'],
    ['wiki.internal', 8080, ['wiki.internal'], 'closed'],
    ['wiki.internal', 8080, ['wiki.internal:8080'], 'open'],
    ['wiki.internal', 443, ['wiki.internal:8080'], 'closed'],
    ['other.internal', 443, ['wiki.internal'], 'closed'],
    ['wiki', 443, ['wiki'], 'open'],
    ['a.wiki.internal', 443, ['*.wiki.internal'], 'open'],
    ['wiki.internal', 443, ['*.wiki.internal'], 'closed'],
    ['evilwiki.internal', 443, ['*.wiki.internal'], 'closed'],
    ['wiki.internal', 443, ['10.0.0.0/8'], 'closed'],
    ['example.org', 8080, ['10.0.0.0/8:8080'], 'open'],
    ['example.org', 8080, [], 'closed'],
    ['example.org', 80, [], 'open'],
  ])('%s at %i with %j is %s', (host, port, allow, verdict) => {
    expect(judgeTarget(target(host, port), rules(allow)).kind).toBe(verdict);
  });

  it.each([
    ['example.org', ['example.org']],
    ['a.example.org', ['*.example.org']],
    ['8.8.8.8', ['8.0.0.0/8']],
    ['2606:4700::1', ['2606:4700::/32']],
  ])('%s is closed by %j, whatever opens it', (host, deny) => {
    expect(judgeTarget(target(host), rules([host], deny)).kind).toBe('closed');
  });
});

describe('an address', () => {
  it.each([
    ['10.1.2.3', 'example.org', 443, [], 'closed'],
    ['10.1.2.3', 'example.org', 443, ['10.0.0.0/8'], 'open'],
    ['10.1.2.3', 'example.org', 443, ['10.1.2.3'], 'open'],
    ['10.1.2.4', 'example.org', 443, ['10.1.2.3'], 'closed'],
    ['10.1.2.3', 'example.org', 8080, ['10.0.0.0/8'], 'closed'],
    ['10.1.2.3', 'example.org', 8080, ['10.0.0.0/8:8080'], 'open'],
    ['8.8.8.8', 'example.org', 8080, ['10.0.0.0/8:8080'], 'closed'],
    ['10.1.2.3', 'wiki.internal', 443, ['wiki.internal'], 'open'],
    ['127.0.0.1', 'wiki.internal', 443, ['wiki.internal'], 'open'],
    ['fd00::1', 'fd00::1', 443, ['fd00::/8'], 'open'],
    ['fd00::1', 'fd00::1', 8080, ['[fd00::/8]:8080'], 'open'],
    ['169.254.169.254', 'wiki.internal', 443, ['wiki.internal'], 'closed'],
    ['0.0.0.0', 'wiki.internal', 443, ['wiki.internal'], 'closed'],
    ['169.254.169.254', 'x.example.org', 443, ['169.254.169.254'], 'open'],
    ['::ffff:10.1.2.3', 'example.org', 443, ['10.0.0.0/8'], 'closed'],
    ['nonsense', 'example.org', 443, [], 'closed'],
  ])('%s of %s at %i with %j is %s', (address, host, port, allow, verdict) => {
    expect(judgeAddress(address, target(host, port), rules(allow)).kind).toBe(verdict);
  });

  it.each([[['8.8.8.0/24']], [['8.8.8.8:443']], [['0.0.0.0/0']]])(
    'is closed by %j, whatever opens it',
    (deny) => {
      const all = rules(['example.org', '8.8.8.8'], deny);
      expect(judgeAddress('8.8.8.8', target('example.org'), all).kind).toBe('closed');
    },
  );

  it('is open at the ports that are not closed', () => {
    expect(judgeAddress('8.8.8.8', target('example.org', 80), rules([], ['8.8.8.8:443'])).kind).toBe('open');
  });
});

it.each([
  '',
  '*',
  '*.',
  'a b',
  'http://a',
  'a/b',
  '10.0.0.0/33',
  '10.0.0',
  'a:0',
  'a:70000',
  'a:b',
  '[::1',
  '127.1',
  '-a.b',
])('the entry "%s" is refused', (entry) => expect(() => parseRule(entry)).toThrow(`"${entry}"`));

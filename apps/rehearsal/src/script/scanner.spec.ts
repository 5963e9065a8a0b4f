import { describe, expect, it } from '@jest/globals';
import { ScriptProblem } from './directive.js';
import { hasDirectives, scan } from './scanner.js';

const one = (text: string) => scan(text).directives;

describe('scan', () => {
  it.each([
    ['[[say: Hello, you]]', { kind: 'say', text: 'Hello, you' }],
    ['[[say:  two  spaces kept \n]]', { kind: 'say', text: ' two  spaces kept \n' }],
    ['[[say: a[0]]]', { kind: 'say', text: 'a[0]' }],
    ['[[say: see [[a page]] and [[b]]]]', { kind: 'say', text: 'see [[a page]] and [[b]]' }],
    ['[[Say: from a phone]]', { kind: 'say', text: 'from a phone' }],
    ['[[tokens: 200]]', { kind: 'tokens', count: 200 }],
    ['[[stamp]]', { kind: 'stamp' }],
    ['[[rate: 0]]', { kind: 'rate', perSecond: 0 }],
    ['[[rate: 2.5]]', { kind: 'rate', perSecond: 2.5 }],
    ['[[think: why?]]', { kind: 'think', text: 'why?' }],
    ['[[tool: clock]]', { kind: 'tool', name: 'clock', input: {} }],
    ['[[tool: mcp__a-b.c {"a": [[1,2]]}]]', { kind: 'tool', name: 'mcp__a-b.c', input: { a: [[1, 2]] } }],
    [
      '[[tool: sh {"cmd": "[[ -f \\"x\\" ]] && ]]"}]]',
      { kind: 'tool', name: 'sh', input: { cmd: '[[ -f "x" ]] && ]]' } },
    ],
    ['[[tool: a\n{"b":\n{"c": "d"}}\n]]', { kind: 'tool', name: 'a', input: { b: { c: 'd' } } }],
    ['[[then]]', { kind: 'then' }],
    ['[[echo: results]]', { kind: 'echo', what: 'results' }],
    ['[[echo: prompt]]', { kind: 'echo', what: 'prompt' }],
    ['[[wait: 500ms]]', { kind: 'wait', ms: 500 }],
    ['[[wait: 1.5s]]', { kind: 'wait', ms: 1500 }],
    ['[[hang]]', { kind: 'hang' }],
    ['[[fail: 529]]', { kind: 'fail', failing: { kind: 'status', status: 529, retryAfter: undefined } }],
    [
      '[[fail: 429 retry-after=2]]',
      { kind: 'fail', failing: { kind: 'status', status: 429, retryAfter: 2 } },
    ],
    ['[[fail: context]]', { kind: 'fail', failing: { kind: 'context', retryAfter: undefined } }],
    [
      '[[fail-first: 2 429 retry-after=0.5]]',
      { kind: 'fail-first', tries: 2, failing: { kind: 'status', status: 429, retryAfter: 0.5 } },
    ],
    ['[[cut]]', { kind: 'cut', where: 'here' }],
    ['[[cut: utf8]]', { kind: 'cut', where: 'utf8' }],
    ['[[cut: json]]', { kind: 'cut', where: 'json' }],
    ['[[empty]]', { kind: 'empty' }],
    ['[[malformed]]', { kind: 'malformed' }],
    ['[[stop: max_tokens]]', { kind: 'stop', reason: 'max_tokens' }],
    ['[[stop: length]]', { kind: 'stop', reason: 'max_tokens' }],
    [
      '[[usage: in=10 out=20 cache_read=5 cache_write=7]]',
      { kind: 'usage', figures: { input: 10, output: 20, cacheRead: 5, cacheWrite: 7 } },
    ],
    ['[[json: {"facts": [["a]]", 1]]}]]', { kind: 'json', value: { facts: [['a]]', 1]] } }],
    ['[[json: [[1]]]]', { kind: 'json', value: [[1]] }],
    ['[[json: "]]"]]', { kind: 'json', value: ']]' }],
    ['[[json: null]]', { kind: 'json', value: null }],
  ])('reads %s', (text, directive) => {
    expect(scan(`before ${text} after`)).toEqual({ directives: [directive], rest: 'before  after' });
  });

  it('reads several in their order, with text between and without', () => {
    expect(one('x [[rate: 0]][[say: a]] y\n[[then]] [[echo: results]]').map(({ kind }) => kind)).toEqual([
      'rate',
      'say',
      'then',
      'echo',
    ]);
  });

  it.each(['if [[ -f x ]]; then', '[[1, 2], [3]]', 'see [[A Page]]', '[[', 'a ]] b', '', '[[ unknown ]]'])(
    'takes %j for ordinary text',
    (text) => {
      expect(scan(text)).toEqual({ directives: [], rest: text });
      expect(hasDirectives(text)).toBe(false);
    },
  );

  it.each([
    ['[[sya: hello]]', /Unknown directive \[\[sya\]\]\. Allowed are: \[\[say: text\]\]; /],
    ['[[say]]', /Malformed directive \[\[say\]\]\. Write \[\[say: text\]\]/],
    ['[[say: ]]', /Malformed/],
    ['[[say: hello]', /\[\[say: … is never closed/],
    ['[[say hello]]', /Malformed directive \[\[say\]\]/],
    ['[[hang: on]]', /Malformed directive \[\[hang: on\]\]\. Write \[\[hang\]\]/],
    ['[[tokens: many]]', /\[\[tokens: many\]\]/],
    ['[[tokens: 0]]', /\[\[tokens: 0\]\]/],
    ['[[tokens: 1000001]]', /1 to 1000000/],
    ['[[rate: -1]]', /\[\[rate: -1\]\]/],
    ['[[tool: a {"b": }]]', /\[\[tool: a {"b": }\]\]/],
    ['[[tool: a [1]]]', /the input is an object/],
    ['[[tool: a {"b": 1]]', /never closed/],
    ['[[tool: {"b": 1}]]', /\[\[tool: name/],
    ['[[wait: 500]]', /500ms/],
    ['[[wait: 3601s]]', /an hour/],
    ['[[fail]]', /\[\[fail: 529\]\]/],
    ['[[fail: 200]]', /400 to 599/],
    ['[[fail: 429 after=2]]', /retry-after=2/],
    ['[[fail-first: 529]]', /\[\[fail-first: 2 529\]\]/],
    ['[[fail-first: 0 529]]', /fail-first/],
    ['[[cut: off]]', /cut: utf8/],
    ['[[stop: it]]', /max_tokens/],
    ['[[usage: in=ten]]', /in=10/],
    ['[[usage:]]', /in=10/],
    ['[[echo: all]]', /echo: prompt/],
    ['[[json: {a: 1}]]', /\[\[json: {a: 1}\]\]/],
  ])('tells what is wrong with %s', (text, message) => {
    expect(hasDirectives(text)).toBe(true);
    expect(() => scan(text)).toThrow(ScriptProblem);
    expect(() => scan(text)).toThrow(message);
  });

  it('reads long unfriendly texts in linear time', () => {
    const text = `${'[[ '.repeat(50_000)}${' '.repeat(50_000)}[[say: x]]`;
    expect(one(text)).toEqual([{ kind: 'say', text: 'x' }]);
  });
});

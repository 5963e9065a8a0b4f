import { describe, expect, it, test } from '@jest/globals';
import fc from 'fast-check';
import type { Narrowing, Permissions } from '#shared/contracts';
import { touchedBy } from './touched.js';
import { verdictOn, type ByDefault, type Layer, type RuleBook, type Verdict } from './verdict.js';
import { isWorthTelling } from './worth-telling.js';

const agent = (permissions: Permissions): Layer => ({ of: 'agent "coder"', permissions });
const project = (permissions: Permissions): Layer => ({ of: 'project "site"', permissions });

function on(
  layers: Layer[],
  narrowing?: Narrowing,
  byDefault: ByDefault = 'ask',
  path = 'docs/a.md',
): Verdict {
  const call = { name: 'write', touched: touchedBy({ path }, { field: 'path', kind: 'path' }) };
  return verdictOn(call, { layers, narrowing }, byDefault);
}

describe('what rules say of a call', () => {
  test.each<[string, Verdict['kind'], Layer[], Narrowing?, ByDefault?, string?]>([
    ['nothing, and it is asked for', 'ask', []],
    ['nothing, and it only looks', 'allow', [], undefined, 'allow'],
    ['nothing, and that is a no here', 'deny', [], undefined, 'deny'],
    [
      'a deny is more than an ask and an allow',
      'deny',
      [agent({ allow: ['write'], ask: ['write'], deny: ['write(docs/*)'] })],
    ],
    ['an ask is more than an allow', 'ask', [agent({ allow: ['write(docs/a.md)'], ask: ['*'] })]],
    ['an allow is more than nothing', 'allow', [agent({ allow: ['write(docs/*)'] })], undefined, 'deny'],
    [
      'of the agent and of the project the stricter',
      'ask',
      [agent({ allow: ['write'] }), project({ ask: ['write'] })],
    ],
    ['whichever says it', 'deny', [agent({ deny: ['write'] }), project({ allow: ['write'] })]],
    [
      'who says nothing takes nothing away',
      'allow',
      [agent({ allow: ['write'] }), project({ allow: ['read'] })],
    ],
    ['a turn may ask', 'ask', [agent({ allow: ['write'] })], { ask: ['write'] }],
    ['a turn may deny', 'deny', [agent({ allow: ['write'] })], { deny: ['write(*.md)'] }],
    ['what a turn does not name is denied', 'deny', [agent({ allow: ['write'] })], { only: ['read'] }],
    ['what it names may still be asked for', 'ask', [], { only: ['write'] }],
    ['an ask of the turn does not lift a deny', 'deny', [agent({ deny: ['write'] })], { ask: ['write'] }],
    [
      'what only looks, beside a list of what may',
      'ask',
      [agent({ allow: ['write(src/*)'] })],
      undefined,
      'allow',
    ],
    [
      'what only looks, and a list says so',
      'allow',
      [agent({ allow: ['write(src/*)'] }), project({ allow: ['write(docs/*)'] })],
      undefined,
      'allow',
    ],
    [
      'what only looks, and all of its calls may',
      'allow',
      [agent({ allow: ['write'] }), project({ allow: ['*', 'write(src/*)'] })],
      undefined,
      'allow',
      '../a',
    ],
    [
      'what only looks nobody knows where, beside a list of what may',
      'ask',
      [agent({ allow: ['write(src/*)'] })],
      undefined,
      'allow',
      '../a',
    ],
    ['also what only looks can be denied', 'deny', [agent({ deny: ['write'] })], undefined, 'allow'],
  ])('%s: %s', (_, kind, layers, ...[narrowing, byDefault, path]) =>
    expect(on(layers, narrowing, byDefault, path).kind).toBe(kind),
  );

  const scribe: Layer = { of: 'agent "scribe"', permissions: { allow: ['write'], reviewer: 'model' } };
  test.each<[string, Verdict['kind'] | 'model', RuleBook]>([
    ['who must ask does not let another do it unasked', 'ask', { layers: [scribe], above: [[agent({})]] }],
    ['nor do two above', 'ask', { layers: [scribe], above: [[scribe], [agent({})]] }],
    ['who may not, may not so either', 'deny', { layers: [scribe], above: [[agent({ deny: ['*'] })]] }],
    ['who may, may so too', 'allow', { layers: [scribe], above: [[agent({ allow: ['write'] })]] }],
    ['an allow is not handed down', 'ask', { layers: [], above: [[agent({ allow: ['write'] })]] }],
    [
      'a project speaks for those above as well',
      'allow',
      {
        layers: [scribe, project({ allow: ['write'] })],
        above: [[agent({}), project({ allow: ['write'] })]],
      },
    ],
    [
      'a model decides where all leave it to one',
      'model',
      { layers: [scribe], above: [[agent({ ask: ['*'], reviewer: 'model' })]] },
    ],
    [
      'and where those who ask do',
      'model',
      {
        layers: [agent({ ask: ['*'], reviewer: 'model' })],
        above: [[agent({ allow: ['write'] })]],
      },
    ],
    [
      'not where one of them wants a person, though he does not ask',
      'ask',
      {
        layers: [agent({ ask: ['*'], reviewer: 'model' })],
        above: [[agent({ allow: ['write'], reviewer: 'person' })]],
      },
    ],
  ])('of one who works for others: %s', (_, kind, rules) => {
    const call = { name: 'write', touched: touchedBy({ path: 'a' }, { field: 'path', kind: 'path' }) };
    const verdict = verdictOn(call, rules, 'ask');
    expect(verdict.kind === 'ask' && verdict.from === 'model' ? 'model' : verdict.kind).toBe(kind);
  });

  it('names the rule and whose it is', () => {
    expect(on([agent({ allow: ['*'], deny: ['write(docs/*)'] })])).toEqual({
      kind: 'deny',
      reason: 'The rule write(docs/*) of agent "coder" denies it.',
    });
  });

  test.each<[string, 'person' | 'model', Layer[], Narrowing?]>([
    ['a person unless told otherwise', 'person', [agent({ ask: ['*'] })]],
    ['a model where that is said', 'model', [agent({ ask: ['*'], reviewer: 'model' })]],
    ['also of what no rule speaks', 'model', [agent({ reviewer: 'model' })]],
    [
      'not where the other says a person',
      'person',
      [agent({ reviewer: 'model' }), project({ ask: ['*'], reviewer: 'person' })],
    ],
    [
      'not where whoever asks for the turn wants to be asked',
      'person',
      [agent({ reviewer: 'model' })],
      { ask: ['*'] },
    ],
  ])('asks %s', (_, from, layers, ...[narrowing]) =>
    expect(on(layers, narrowing)).toMatchObject({ kind: 'ask', from }),
  );
});

describe('whatever the rules are', () => {
  const rule = fc.constantFrom(
    '*',
    'write',
    'read',
    'w*',
    'write(docs/*)',
    'write(*.md)',
    'write(src/*)',
    'write(*)',
  );
  const rules = fc.option(fc.array(rule, { maxLength: 4 }), { nil: undefined });
  const permissions = fc.record({
    allow: rules,
    ask: rules,
    deny: rules,
    reviewer: fc.constantFrom(undefined, 'person', 'model'),
  }) as fc.Arbitrary<Permissions>;
  const narrowing = fc.record({ only: rules, ask: rules, deny: rules }) as fc.Arbitrary<Narrowing>;
  const byDefault = fc.constantFrom<ByDefault>('allow', 'ask', 'deny');
  const path = fc.constantFrom('docs/a.md', 'src/a.ts', 'a.md', '../a.md');
  const strictness = ({ kind }: Verdict): number => ['allow', 'ask', 'deny'].indexOf(kind);
  const all = { a: permissions, p: permissions, narrowing, byDefault, path };
  const holds = (
    check: (drawn: {
      a: Permissions;
      p: Permissions;
      narrowing: Narrowing;
      byDefault: ByDefault;
      path: string;
    }) => void,
  ): void => fc.assert(fc.property(fc.record(all), check), { numRuns: 500 });

  it('a turn never widens what it may', () => {
    holds(({ a, p, narrowing: more, byDefault: rest, path: at }) => {
      const layers = [agent(a), project(p)];
      expect(strictness(on(layers, more, rest, at))).toBeGreaterThanOrEqual(
        strictness(on(layers, undefined, rest, at)),
      );
    });
  });

  it('one deny more is a deny, whatever else is said', () => {
    holds(({ a, p, narrowing: more, byDefault: rest, path: at }) => {
      const deny = [...(a.deny ?? []), 'write'];
      expect(on([agent({ ...a, deny }), project(p)], more, rest, at).kind).toBe('deny');
      expect(on([project(p), agent({ ...a, deny })], { ...more, only: ['*'] }, rest, at).kind).toBe('deny');
    });
  });

  it('nobody may do more for somebody than he may himself', () => {
    holds(({ a, p, narrowing: more, byDefault: rest, path: at }) => {
      const call = { name: 'write', touched: touchedBy({ path: at }, { field: 'path', kind: 'path' }) };
      const book = { layers: [agent(a)], above: [[agent(p)]], narrowing: more };
      const verdict = verdictOn(call, book, rest);
      const each = [on([agent(a)], more, rest, at), on([agent(p)], undefined, rest, at)];
      expect(strictness(verdict)).toBe(Math.max(...each.map(strictness)));
      const asks = (one: Verdict, whom: string): boolean => one.kind === 'ask' && one.from === whom;
      expect(asks(verdict, 'model') && each.some((one) => asks(one, 'person'))).toBe(false);
      expect(isWorthTelling('write', book, rest) || verdict.kind === 'deny').toBe(true);
    });
  });

  it('no order of rules, agents or projects counts', () => {
    const backwards = (of: Permissions): Permissions => ({
      ...of,
      allow: of.allow?.toReversed(),
      ask: of.ask?.toReversed(),
      deny: of.deny?.toReversed(),
    });
    holds(({ a, p, narrowing: more, byDefault: rest, path: at }) => {
      const straight = on([agent(a), project(p)], more, rest, at);
      const turned = on([project(backwards(p)), agent(backwards(a))], more, rest, at);
      expect({ ...turned, reason: '' }).toEqual({ ...straight, reason: '' });
    });
  });

  it('a tool that is not told of could not have been used', () => {
    holds(({ a, p, narrowing: more, byDefault: rest, path: at }) => {
      const layers = [agent(a), project(p)];
      const isTold = isWorthTelling('write', { layers, narrowing: more }, rest);
      expect(isTold || on(layers, more, rest, at).kind === 'deny').toBe(true);
    });
  });
});

test.each<[string, boolean, Permissions, Narrowing | undefined, ByDefault]>([
  ['of which nothing is said', true, {}, undefined, 'ask'],
  ['that is denied', false, { allow: ['write'], deny: ['write'] }, undefined, 'allow'],
  ['of which some calls are denied', true, { deny: ['write(docs/*)'] }, undefined, 'ask'],
  ['that the turn denies', false, {}, { deny: ['w*'] }, 'ask'],
  ['that the turn does not name', false, { allow: ['write'] }, { only: ['read'] }, 'ask'],
  ['of which the turn names some calls', true, {}, { only: ['write(docs/*)'] }, 'ask'],
  ['that would be denied by default', false, {}, undefined, 'deny'],
  ['of which some calls are allowed', true, { allow: ['write(docs/*)'] }, undefined, 'deny'],
])('a tool %s is told of: %s', (_, isTold, permissions, narrowing, byDefault) => {
  expect(isWorthTelling('write', { layers: [agent(permissions)], narrowing }, byDefault)).toBe(isTold);
});

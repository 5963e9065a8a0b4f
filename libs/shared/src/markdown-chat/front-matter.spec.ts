import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parse, stringify } from 'yaml';
import { readKey, renewKeys, splitHead } from './front-matter.js';

const keys = { agent: 'writer', conversation_id: 's_1', fingerprint: 'f_1' } as const;
const ours = 'agent: writer\nconversation_id: s_1\nfingerprint: f_1\n';

function renewed(yaml: string): string {
  return renewKeys(`---\n${yaml}---\n`, keys, '\n');
}

describe('front matter', () => {
  it('is made where there is none, behind a byte order mark', () => {
    expect(renewKeys('\uFEFF', keys, '\r\n')).toBe(`\uFEFF---\n${ours}---\n\n`.replaceAll('\n', '\r\n'));
  });

  it.each([
    ['title: "A  b"   # why\ntags: [ a,b ]\n', `title: "A  b"   # why\ntags: [ a,b ]\n${ours}`],
    ['', ours],
    ['# only a comment\n', `# only a comment\n${ours}`],
    ["agent: 'old' # mine\nz: 1\n", `agent: writer # mine\nz: 1\nconversation_id: s_1\nfingerprint: f_1\n`],
    ['agent:   # none\n', `agent: writer   # none\nconversation_id: s_1\nfingerprint: f_1\n`],
    ['agent: |\n  old\n  one\nz: 1\n', `agent: writer\nz: 1\nconversation_id: s_1\nfingerprint: f_1\n`],
    ['agent:\n  - a\n  - b\nz: 1\n', `agent:\n  writer\nz: 1\nconversation_id: s_1\nfingerprint: f_1\n`],
    ['  a: 1\n  b: 2\n', `  a: 1\n  b: 2\n  agent: writer\n  conversation_id: s_1\n  fingerprint: f_1\n`],
    ['text: |\n  a\n\n  b\n', `text: |\n  a\n\n  b\n${ours}`],
    ['{a: 1}\n', '{a: 1, agent: writer, conversation_id: s_1, fingerprint: f_1}\n'],
    ['{}\n', '{agent: writer, conversation_id: s_1, fingerprint: f_1}\n'],
    ['a: &x 1\nagent: *x\n', `a: &x 1\nagent: writer\nconversation_id: s_1\nfingerprint: f_1\n`],
    ['"agent": x\n', `"agent": writer\nconversation_id: s_1\nfingerprint: f_1\n`],
  ])('%j gets our keys and keeps every other byte', (yaml, expected) => {
    expect(renewed(yaml)).toBe(`---\n${expected}---\n`);
  });

  it.each(['- a list\n', 'just words\n', 'a: [\n', 'a: 1\n b: 2\n  c\n', '"x\n'])(
    '%j stays as it is',
    (yaml) => {
      expect(renewed(yaml)).toBe(`---\n${yaml}---\n`);
    },
  );

  it('of another kind stays as it is, and says nothing of ours', () => {
    const toml = '+++\nagent = "x"\n+++\n';
    expect(splitHead(`${toml}\nHello`)).toEqual({ head: `${toml}\n`, rest: 'Hello' });
    expect(renewKeys(toml, keys, '\n')).toBe(toml);
    expect(readKey(toml, 'agent')).toBeUndefined();
  });

  it('that does not end is none', () => {
    expect(splitHead('---\na: 1\n')).toEqual({ head: '', rest: '---\na: 1\n' });
  });

  it('names as text what would be read as something else', () => {
    for (const agent of ['null', 'true', '12', '1e5', '# x', 'a: b', '- a', '"']) {
      const head = renewKeys('---\na: 1\n---\n', { agent }, '\n');
      expect(readKey(head, 'agent')).toBe(agent);
    }
  });

  it.each([
    ['agent: 5', '5'],
    ['agent:', undefined],
    ['agent: [a]', undefined],
    ['other: a', undefined],
    ['agent: " "', undefined],
  ])('of %j the agent is %j', (yaml, agent) => {
    expect(readKey(`---\n${yaml}\n---\n`, 'agent')).toBe(agent);
  });

  it('keeps what others have written, whatever that is', () => {
    const value = fc.letrec((tie) => ({
      any: fc.oneof(
        fc.string(),
        fc.integer(),
        fc.boolean(),
        fc.constant(null),
        fc.array(tie('any'), { maxLength: 3 }),
        fc.dictionary(fc.string({ minLength: 1 }), tie('any'), { maxKeys: 3 }),
      ),
    })).any;
    const others = fc.dictionary(
      fc.string().filter((key) => !(key in keys) && key !== '__proto__'),
      value,
      { maxKeys: 5 },
    );
    const styles = fc.constantFrom(
      {},
      { indent: 4 },
      { collectionStyle: 'flow' as const },
      { defaultStringType: 'BLOCK_LITERAL' as const },
    );
    fc.assert(
      fc.property(others, styles, fc.boolean(), (given, style, windows) => {
        const yaml = stringify(given, style);
        if (/^(?:---|\.\.\.)\s*$/m.test(yaml)) return;
        const head = `---\n${yaml}---\n`.replaceAll('\n', windows ? '\r\n' : '\n');
        const after = renewKeys(head, keys, windows ? '\r\n' : '\n');
        const inner = (text: string): unknown => parse(text.split(/\r?\n/).slice(1, -2).join('\n'));
        expect(inner(after)).toEqual({ ...(inner(head) as object), ...keys });
        expect(renewKeys(after, keys, '\n')).toBe(after);
      }),
      { numRuns: 100 },
    );
  });
});

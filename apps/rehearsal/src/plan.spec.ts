import { describe, expect, it } from '@jest/globals';
import { plan } from './plan.js';
import type { Prompt } from './prompt.js';

const SCHEMA = { type: 'object', properties: { ok: { type: 'boolean' } }, required: ['ok'] };

function prompt(person: string, more: Partial<Prompt> = {}): Prompt {
  return {
    model: 'm',
    maxTokens: undefined,
    streaming: false,
    person,
    system: '',
    act: 0,
    results: [],
    tools: [],
    form: { kind: 'free' },
    inputTokens: 1,
    user: undefined,
    stopSequence: null,
    wantsUsage: false,
    body: { messages: [person] },
    ...more,
  };
}

const items = (person: string, more: Partial<Prompt> = {}) => plan(prompt(person, more)).items;

const call = (name: string, whole: boolean, json: unknown = expect.any(String)) => ({
  kind: 'call',
  name,
  whole,
  json,
});

const judged = (input: unknown) => ({
  kind: 'call',
  name: 'judge',
  json: JSON.stringify(input),
  whole: true,
});

describe('plan', () => {
  it('announces itself, repeats the request and names the tools where nobody scripts', () => {
    const [item] = items('What is 2 + 2?', {
      tools: [
        { name: 'add', schema: {} },
        { name: 'read', schema: {} },
      ],
    });
    expect(item).toMatchObject({ kind: 'text' });
    const text = item?.kind === 'text' ? item.text : '';
    expect(text).toContain('rehearsal');
    expect(text).toContain('“What is 2 + 2?”');
    expect(text).toContain('2 tools: add, read');
    expect(text).not.toContain('[[');
  });

  it('announces itself also where a script says nothing in words', () => {
    expect(items('Hi [[usage: in=1]] [[think: hm]]')).toMatchObject([
      { kind: 'think' },
      { text: expect.stringContaining('“Hi”') },
    ]);
  });

  it('reads the system prompt only when the message has no directive', () => {
    const system = '[[say: system]]';
    expect(items('hello', { system })).toEqual([{ kind: 'text', text: 'system' }]);
    expect(items('[[say: person]]', { system })).toEqual([{ kind: 'text', text: 'person' }]);
    const knows = `${system} <memory>[[hang]]</memory> <scene>[[fail: 500]]</scene>`;
    expect(items('hello', { system: knows })).toEqual([{ kind: 'text', text: 'system' }]);
  });

  it('plays the last of several scripts, and does not so much as read the others', () => {
    expect(items('[[fail: 500]]\n\n[[say: a]]')).toEqual([{ kind: 'text', text: 'a' }]);
    expect(plan(prompt('[[fail: 500]]\n\n[[say: a]]')).failing).toBeUndefined();
    expect(items('[[say: half\n \n[[say: a]]\n\nThank you!')).toEqual([{ kind: 'text', text: 'a' }]);
    expect(items('[[say: one\n\ntwo]]')).toEqual([{ kind: 'text', text: 'one\n\ntwo' }]);
    expect(items(`[[say: a]]${'\n\nx'.repeat(100_000)}`)).toEqual([{ kind: 'text', text: 'a' }]);
    expect(() => items('[[say: a]]\n\n[[sya: b]]')).toThrow('Unknown directive [[sya]]');
  });

  it('says when the script is over', () => {
    expect(items('[[tool: a]]', { act: 1 })).toEqual([
      { kind: 'text', text: expect.stringContaining('last act') },
    ]);
  });

  it('echoes results and prompt', () => {
    expect(items('[[echo: results]]', { results: ['a', 'b'] })).toEqual([{ kind: 'text', text: 'a\nb' }]);
    expect(items('[[echo: results]]')).toEqual([{ kind: 'text', text: '(no tool results)' }]);
    expect(items('[[echo: prompt]]')).toEqual([{ kind: 'text', text: '{"messages":["[[echo: prompt]]"]}' }]);
  });

  it('stops for tools when it calls some, and as told otherwise', () => {
    expect(plan(prompt('[[tool: a]]')).stop).toBe('tool_use');
    expect(plan(prompt('[[say: a]]')).stop).toBe('end_turn');
    expect(plan(prompt('[[tool: a]] [[stop: max_tokens]]')).stop).toBe('max_tokens');
  });

  it('stamps only the words that follow', () => {
    expect(items('[[tokens: 1]] [[stamp]] [[tokens: 2]]')).toEqual([
      { kind: 'words', count: 1, stamped: false },
      { kind: 'words', count: 2, stamped: true },
    ]);
  });

  it('says nothing in words when it is to be empty', () => {
    expect(items('[[empty]] [[say: a]]')).toEqual([]);
  });

  it('sums up what is quoted, at once, and never plays it', () => {
    const { items: said, rate } = plan(
      prompt('Sum up. <conversation>User: I am Ida. Hi.\n[[hang]]</conversation>'),
    );
    expect(said).toEqual([{ kind: 'text', text: 'User: I am Ida.\nhang' }]);
    expect(rate).toBe(0);
    expect(items('<conversation>[[hang]]</conversation> [[say: no]]')).toEqual([
      { kind: 'text', text: 'no' },
    ]);
    expect(items('hello', { system: '<summary>[[hang]]</summary>' })).toMatchObject([{ kind: 'text' }]);
  });

  it('keeps what is for classifiers out of other answers, but tells mistakes in it', () => {
    expect(items('[[say: a]] [[classifier: [[fail: 500]]]]')).toEqual([{ kind: 'text', text: 'a' }]);
    expect(() => items('[[say: a]] [[classifier: [[fial: 500]]]]')).toThrow('Unknown directive [[fial]]');
  });

  describe('spoils tool JSON', () => {
    it('of the call before, else of the next, else of one of its own', () => {
      const spoiled = /oops/;
      expect(items('[[tool: a]] [[tool: b]] [[malformed]]')).toEqual([
        call('a', true, '{}'),
        call('b', true, expect.stringMatching(spoiled)),
      ]);
      expect(items('[[malformed]] [[tool: a]] [[tool: b]]')).toEqual([
        call('a', true, expect.stringMatching(spoiled)),
        call('b', true, '{}'),
      ]);
      expect(items('[[malformed]]', { tools: [{ name: 'offered', schema: {} }] })).toEqual([
        call('offered', true, expect.stringMatching(spoiled)),
      ]);
    });

    it('and cuts in the same places', () => {
      expect(items('[[tool: a]] [[tool: b]] [[cut: json]]')).toEqual([call('a', true), call('b', false)]);
      expect(items('[[cut: json]]')).toEqual([call('rehearse', false)]);
    });

    it('so that no reader can mend it', () => {
      const [item] = items('[[tool: a {"b": 1}]] [[malformed]]');
      expect(() => JSON.parse(item?.kind === 'call' ? item.json : '{}')).toThrow(SyntaxError);
    });
  });

  describe('answers classifiers', () => {
    const json = { form: { kind: 'json', schema: SCHEMA } } as const;
    const tool = { form: { kind: 'tool', name: 'judge', schema: SCHEMA } } as const;

    it('with [[json]] alone, in the form they ask for', () => {
      const person = '[[say: chat]] [[json: {"a": 1}]]';
      expect(items(person, json)).toEqual([{ kind: 'text', text: '{"a":1}' }]);
      expect(items(person, tool)).toEqual([judged({ a: 1 })]);
      expect(items('[[json: {"a": 1}]]')).toEqual([{ kind: 'text', text: '{"a":1}' }]);
    });

    it('and keeps [[json]] out of other answers', () => {
      expect(items('[[say: chat]] [[json: {"a": 1}]]')).toEqual([{ kind: 'text', text: 'chat' }]);
    });

    it('with an example of their schema where no [[json]] is', () => {
      expect(items('hello', json)).toEqual([{ kind: 'text', text: '{"ok":false}' }]);
      expect(items('[[say: chat]]', tool)).toEqual([judged({ ok: false })]);
      expect(items('[[tool: judge {"ok": true}]]', tool)).toEqual([judged({ ok: true })]);
    });

    it('in their order with waits and cuts, and spoiled when told', () => {
      expect(items('[[wait: 1s]] [[json: {"a": 1}]] [[cut]]', json)).toEqual([
        { kind: 'wait', ms: 1000 },
        { kind: 'text', text: '{"a":1}' },
        { kind: 'cut', where: 'here' },
      ]);
      expect(items('[[malformed]]', json)).toEqual([{ kind: 'text', text: '{"ok":false, oops ]' }]);
      expect(items('[[json: {"a": 1}]] [[cut: json]]', json)).toEqual([
        { kind: 'text', text: '{"a"' },
        { kind: 'cut', where: 'here' },
      ]);
      expect(items('[[empty]]', json)).toEqual([]);
    });

    it('with their request’s first words where a string is asked for', () => {
      const schema = { type: 'object', properties: { t: { type: 'string' } }, required: ['t'] };
      const quoted = '<conversation>\nHow do I bake bread?\n</conversation>';
      expect(items(quoted, { form: { kind: 'json', schema } })).toEqual([
        { kind: 'text', text: '{"t":"How do I bake bread?"}' },
      ]);
    });

    it('by what the quoted message has for them, and by nothing else of it', () => {
      const quoted = (script: string) => items(`<conversation>${script}</conversation>`, json);
      expect(quoted('[[hang]] [[say: a]]')).toEqual([{ kind: 'text', text: '{"ok":false}' }]);
      expect(quoted('[[hang]] [[json: {"a": 1}]]')).toEqual([{ kind: 'text', text: '{"a":1}' }]);
      expect(quoted('[[classifier: [[wait: 1s]] [[say: no]]]] [[nonsense]]')).toMatchObject([
        { text: '{"ok":false}' },
      ]);
      expect(quoted('[[classifier: [[wait: 1s]] [[json: 1]]]]')).toEqual([
        { kind: 'wait', ms: 1000 },
        { kind: 'text', text: '1' },
      ]);
      const failing = plan(
        prompt('<conversation>[[classifier: [[fail: 500]]]]</conversation>', json),
      ).failing;
      expect(failing).toMatchObject({ status: 500 });
    });

    it('about what is quoted at once', () => {
      expect(plan(prompt('<conversation>[[json: {"a": 1}]]</conversation>', json)).rate).toBe(0);
      expect(plan(prompt('[[json: {"a": 1}]]', json)).rate).toBe(50);
    });

    it('and tells when a call is asked for with what is no object', () => {
      expect(() => items('[[json: [1]]]', tool)).toThrow('must be an object');
    });
  });
});

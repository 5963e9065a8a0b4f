import { describe, expect, it } from '@jest/globals';
import { ParleyError, type SessionExport } from '#shared/contracts';
import { countParts } from './count-parts.js';
import { readDocument } from './read-document.js';

const at = '2026-01-02T03:04:05.678Z';

function message(id: string, parent: string | null): SessionExport['messages'][number] {
  const blocks = [{ kind: 'text' as const, text: id }];
  return { id, parent, turn: 't', role: 'user', author: 'u', status: 'complete', blocks, createdAt: at };
}

const receipt: SessionExport['receipts'][number] = {
  ...{ receipt: 'k', trigger: 'auto', method: 'summary', summary: 'S', cut: { message: 'm1', block: 0 } },
  ...{ on: 'm2', before: null, tokensBefore: 2, tokensAfter: 1, dropped: 1 },
};

const whole = (): SessionExport =>
  structuredClone<SessionExport>({
    parley: 'session',
    version: 1,
    name: 'N',
    settings: {
      ...{ model: null, systemPrompt: null, agents: [], project: null, passes: null },
      ...{ recall: 'everywhere', scenes: false },
    },
    head: 'm2',
    messages: [message('m1', null), message('m2', 'm1')],
    receipts: [receipt],
    attendance: [{ agent: 'a', change: 'joined', at }],
    knowledge: [{ kind: 'scene', at, change: { change: 'closed', scene: 'se_1', on: 'm2' } }],
  });

const read = (document: unknown) => readDocument(Buffer.from(JSON.stringify(document)));

function problemsOf(bytes: Uint8Array): string[] {
  try {
    readDocument(bytes);
    return [];
  } catch (error) {
    if (!ParleyError.is(error)) throw error;
    return (error.body.details ?? []).map(({ path }) => path);
  }
}

/** The whole file but for what is set at a path. */
function wholeBut(path: string, value: unknown): Uint8Array {
  const document = whole();
  const steps = path.split('.');
  const last = steps.pop() ?? '';
  let place: Record<string, unknown> = document as never;
  for (const step of steps) place = place[step] as never;
  place[last] = value;
  return Buffer.from(JSON.stringify(document));
}

function nested(depth: number): unknown {
  let value: unknown = 1;
  for (let level = 0; level < depth; level += 1) value = [value];
  return value;
}

describe('a file of a session', () => {
  it('is read as it was written', () => {
    expect(read(whole())).toEqual(whole());
  });

  it.each([
    ['parley', 'sessions', 'parley'],
    ['version', 2, 'version'],
    ['more', 1, 'more'],
    ['settings.more', 1, 'settings.more'],
    ['settings.systemPrompt', 'x'.repeat(100_001), 'settings.systemPrompt'],
    ['messages.0.more', 1, 'messages.0.more'],
    ['messages.1.blocks.0.more', 1, 'messages.1.blocks.0.more'],
    ['messages.1.blocks.0.text', 7, 'messages.1.blocks.0.text'],
    ['messages.1.blocks.0.text', 'a\0', 'messages.1.blocks.0.text'],
    ['messages.1.blocks.0.text', '\udc00', 'messages.1.blocks.0.text'],
    ['messages.1.status', 'streaming', 'messages.1.status'],
    ['messages.1.id', 'm1', 'messages.1.id'],
    ['messages.1.id', 'a.b', 'messages.1.id'],
    ['messages.1.parent', 'm9', 'messages.1.parent'],
    ['messages.1.parent', 'm2', 'messages.1.parent'],
    ['messages.0.parent', 'm2', 'messages.0.parent'],
    ['messages.1.interjectionOf', 'm9', 'messages.1.interjectionOf'],
    ['head', 'm9', 'head'],
    ['receipts.0.on', 'm9', 'receipts.0.on'],
    ['receipts.1', receipt, 'receipts.1.receipt'],
    ['knowledge.0.change.on', 'm9', 'knowledge.0.change.on'],
    ['knowledge.0.change.more', 1, 'knowledge.0.change.more'],
    ['knowledge.0.kind', 'memory', 'knowledge.0.change.change'],
    ['messages.0.blocks', Array.from({ length: 16_667 }, () => ({ kind: 'text', text: '' })), 'messages.0'],
    ['messages.0.createdAt', '0000-01-01T00:00:00Z', 'messages.0.createdAt'],
    ['messages', Array(50_001).fill(message('m1', null)), 'messages'],
  ])('is refused with the place of what is wrong: %s', (path, value, named) => {
    expect(problemsOf(wholeBut(path, value))).toContain(named);
  });

  it('is refused however deep it is, and whatever its fields are called', () => {
    const call = { kind: 'tool', step: 0, call: 'c', name: 'n', input: nested(200) };
    expect(problemsOf(wholeBut('messages.0.blocks.0', call))[0]).toMatch(/^messages\.0\.blocks\.0\.input\.0/);
    const deep = Buffer.from(`${'{"a":'.repeat(300_000)}1${'}'.repeat(300_000)}`);
    expect(problemsOf(deep).length).toBe(1);
    const named = JSON.stringify(whole()).replace('"text":"m1"', '"text":"m1","__proto__":{"x":1}');
    expect(problemsOf(Buffer.from(named))).toEqual(['messages.0.blocks.0.__proto__']);
    expect(problemsOf(wholeBut('messages.0.a\0', 1))).toEqual(['messages.0.a\uFFFD']);
  });

  it('is told by where it is wrong, in lists and by names, however much is right before that', () => {
    const input = { a: [1, { b: [[], 'x', '\0'] }], c: { d: '\ud800' } };
    const call = { kind: 'tool', step: 0, call: 'c', name: 'n', input };
    const where = 'messages.1.blocks.0.input';
    expect(problemsOf(wholeBut('messages.1.blocks.0', call))).toEqual([`${where}.a.1.b.2`, `${where}.c.d`]);
  });

  it('is refused for how many values it has before it is parsed, whatever its texts hold', () => {
    const many = Buffer.from(`[${'[],'.repeat(2_000_000)}[]]`);
    expect(() => readDocument(many)).toThrow(/2000000 values/);
    const text = String.raw`{"a":"[,{\"[,","b":[1,"\\",{}]}`;
    expect(countParts(Buffer.from(text))).toBe(1 + 1 + 1 + 1 + 2 + 1);
    expect(countParts(Buffer.from('"'))).toBe(1);
  });

  it('is dated to the millisecond', () => {
    const bytes = wholeBut('knowledge.0.at', '2026-01-02T03:04:05.678912Z');
    expect(readDocument(bytes)).toEqual(whole());
  });

  it('holds what a tool was given to the letter, though a field of it have the oddest name', () => {
    const call =
      '{"kind":"tool","step":0,"call":"c","name":"n","input":{"__proto__":{"odd":1},"constructor":2}}';
    const text = JSON.stringify(whole()).replace('{"kind":"text","text":"m1"}', call);
    const [block] = readDocument(Buffer.from(text)).messages[0]?.blocks ?? [];
    expect(JSON.stringify(block)).toBe(call);
    expect('odd' in {}).toBe(false);
  });

  it('is refused where it is no text, no JSON, or nothing', () => {
    for (const bytes of [Buffer.from([0x22, 0xff, 0x22]), Buffer.from('{'), Buffer.from('')])
      expect(problemsOf(bytes)).toEqual(['']);
    for (const other of [null, 1, [], 'session']) expect(() => read(other)).toThrow(/no exported session/);
  });

  it('tells the first of what is wrong where all of it is', () => {
    const messages = Array.from({ length: 500 }, () => ({ ...message('m1', null), more: 1, role: 7 }));
    expect(problemsOf(wholeBut('messages', messages)).length).toBe(20);
  });
});

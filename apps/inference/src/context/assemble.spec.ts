import { describe, expect, it } from '@jest/globals';
import type { Block } from '#shared/contracts';
import { assemble } from './assemble.js';
import { fillsUp } from './budgets.js';
import type { Section } from './prompt-parts.js';
import {
  inShort,
  open,
  partsOf,
  pathOf,
  replied,
  said,
  text,
  thinking,
  tool,
  words,
} from './testing/given-path.js';

const sections: Section[] = [
  { kind: 'memory', text: words(300, 'memory') },
  { kind: 'scene', text: words(300, 'scene') },
  { kind: 'skill', text: words(300, 'skill') },
  { kind: 'session', text: 'session' },
  { kind: 'base', text: 'base' },
  { kind: 'agent', text: 'agent' },
  { kind: 'project', text: ' ' },
];
const firstWords = (parts: { text: string }[]): string[] =>
  parts.map((part) => part.text.split(' ')[0] ?? '');

describe('the system prompt', () => {
  it('begins with what never changes, and holds nothing empty', () => {
    const { system } = assemble(partsOf({ sections }));
    expect(firstWords(system)).toEqual(['base', 'agent', 'session', 'skill', 'scene', 'memory']);
    expect(system.map(({ stable }) => stable)).toEqual([true, true, true, false, false, false]);
  });

  it.each([
    [1_200, []],
    [1_000, ['memory']],
    [600, ['memory', 'scene']],
    [300, ['memory', 'scene', 'skill']],
    [10, ['memory', 'scene', 'skill']],
  ])('does without some of it, in order, where there is room for %d tokens', (room, leftOut) => {
    const parts = partsOf({ sections, window: room * 2, maxTokens: room });
    expect(assemble(parts).leftOut).toEqual(leftOut);
  });

  it('is cut by what the provider counts, not by what we do', () => {
    const parts = partsOf({ sections, window: 1_600, maxTokens: 800 });
    expect(assemble(parts).leftOut).toEqual(['memory']);
    expect(assemble({ ...parts, factor: 1.5 }).leftOut).toEqual(['memory', 'scene']);
  });
});

describe('old outputs', () => {
  const long = words(6_000);
  const path = pathOf(
    said('m1', 'go'),
    replied('m2', [tool(0, 'a', long), tool(1, 'b', long), tool(2, 'c', long), text('done')]),
    said('m3', 'and now?'),
  );
  const cut = (window: number): string[] =>
    assemble(partsOf({ path, current: 'm3', window, maxTokens: 0 })).messages[1]?.blocks.flatMap((block) =>
      block.kind === 'tool' && block.output !== long ? [block.call] : [],
    ) ?? [];

  it('stay whole while there is room', () => expect(cut(30_000)).toEqual([]));
  it('are cut oldest first, no more of them than must be', () => {
    expect(cut(15_000)).toEqual(['a']);
    expect(cut(10_000)).toEqual(['a', 'b']);
  });

  it('of late are cut last', () => {
    const late = pathOf(
      said('m1', 'go'),
      replied('m2', [
        tool(0, 'a', words(5_000)),
        tool(1, 'b', words(24_000)),
        tool(2, 'c', words(2_000)),
        text('x'),
      ]),
    );
    const prompt = assemble(partsOf({ path: late, window: 27_000, maxTokens: 0 }));
    const lengths = prompt.messages[1]?.blocks.map((block) =>
      block.kind === 'tool' ? block.output?.length : 0,
    );
    expect(prompt.leftOut).toEqual(['output of look']);
    expect(lengths).toEqual([expect.closeTo(1_060, -2), 24_000 * 5 - 1, 2_000 * 5 - 1, 0]);
    expect(JSON.stringify(prompt.messages)).toContain('more characters were left out to make room');
  });

  it('leave the path itself as it was', () => {
    const before = structuredClone(path);
    cut(10_000);
    expect(path).toEqual(before);
  });

  it('are counted as what is left of them', () => {
    const { tokens, wanted } = assemble(partsOf({ path, window: 10_000, maxTokens: 0 }));
    expect(tokens).toBeLessThan(10_000);
    expect(wanted).toBeGreaterThan(15_000);
  });
});

describe('a window', () => {
  const path = [said('m1', words(850))];
  const fills = (window: number): boolean =>
    fillsUp(assemble(partsOf({ path, window, maxTokens: 0 })), { window, maxTokens: 0, fill: 0.8 });

  it('fills up at the share that is set', () => {
    expect(fills(1_200)).toBe(false);
    expect(fills(900)).toBe(true);
  });

  it('that fills up because of what was left out fills up all the same', () => {
    const parts = partsOf({ sections, path, window: 1_500, maxTokens: 0 });
    const prompt = assemble(parts);
    expect(prompt.tokens).toBeLessThan(1_200);
    expect(fillsUp(prompt, { window: 1_500, maxTokens: 0, fill: 0.8 })).toBe(true);
  });
});

describe('the minimal prompt', () => {
  const image: Block = {
    kind: 'image',
    file: 'f1',
    name: 'a.png',
    mediaType: 'image/png',
    size: 9,
  };
  const path = pathOf(
    { ...said('m1', 'look'), blocks: [image, text('look')] },
    open(
      replied('m2', [
        thinking('hm'),
        text('I look'),
        tool(0, 'a', words(1_000)),
        tool(0, 'b', ''),
        text('Then'),
      ]),
    ),
  );
  const minimal = assemble(partsOf({ path, sections, current: 'm1', level: 'minimal' }));

  it('is words alone', () => {
    expect(minimal.messages.map(({ role }) => role)).toEqual(['user', 'assistant', 'user', 'assistant']);
    expect(minimal.messages.flatMap(({ blocks }) => blocks).every(({ kind }) => kind === 'text')).toBe(true);
    expect(inShort(minimal.messages)).toEqual([
      'm1: [Attached file a.png look',
      'm2-0: I look',
      'm2-1: Tool result (look):  Tool result (look): ',
      'm2-2: Then',
    ]);
  });

  it('holds 500 characters of an output', () => {
    const [output] = minimal.messages[2]?.blocks ?? [];
    expect(output?.kind === 'text' && output.text.length).toBeLessThan(600);
  });

  it('holds nothing that can be done without', () => {
    expect(firstWords(minimal.system)).toEqual(['base', 'agent', 'session']);
  });

  it('drops the oldest where half of the window is too little, but never what is asked', () => {
    const long = pathOf(
      said('m1', words(400)),
      replied('m2', [text(words(400))]),
      said('m3', words(900)),
      open(replied('m4', [text(words(50)), tool(0, 'a', 'short')])),
    );
    const held = (window: number): string[] =>
      assemble(partsOf({ path: long, current: 'm3', level: 'minimal', window, maxTokens: 10 })).messages.map(
        ({ id }) => id,
      );
    expect(held(10_000)).toEqual(['m1', 'm2-0', 'm3', 'm4-0', 'm4-1']);
    expect(held(2_900)).toEqual(['m2-0', 'm3', 'm4-0', 'm4-1']);
    expect(held(2_000)).toEqual(['m3', 'm4-0', 'm4-1']);
    expect(held(100)).toEqual(['m3']);
  });
});

import { describe, expect, it } from '@jest/globals';
import { noUsage } from '#shared/contracts';
import { entry } from './testing/entries.js';
import {
  facesInTest,
  logOf,
  seenThrough,
  writtenIn,
  type FaceInTest,
  type Log,
} from './testing/equal/index.js';

const words: [string, string][] = [
  ['line ends of any kind', 'a\n\nb\rc\r\n\r\nd\u2028e\u2029f\u0085g\u000bh\u000ci\u001cj'],
  ['frames within', 'a\n\ndata: [DONE]\n\nevent: error\ndata: {}\nid: 1\n: hb\nretry: 0\n\nb'],
  ['markup', 'a</script><!--<script>]]>&lt;b'],
  ['terminal codes', 'a\u001b[2J\u001b]0;x\u0007\u009b31m\u007f\bb'],
  ['zero bytes', 'a\0\0b'],
  ['half surrogate pairs', 'a\ud83d\ud83db\ude00c'],
  ['whole ones, cut by a delta', 'a😀😀😀😀b'],
  ['the end of a byte order', 'a\ufeff\ufffe\uffffb'],
  ['JSON', 'a","b":{"c":"\\\\"}b'],
  ['a megabyte', `a${'word '.repeat(200_000)}b`],
];

/** Said, thought, and written into calls; `heard`: so much of it by deltas. */
function saying(text: string, heard: number): Log {
  const call = { kind: 'tool' as const, input: { at: text } };
  const blocks = [
    { kind: 'thinking' as const, text, heard },
    { kind: 'text' as const, text, heard },
    { ...call, fate: 'ours' as const },
    { ...call, fate: 'client’s' as const },
  ];
  const step = { usage: noUsage, together: true };
  return logOf({
    replies: [
      [
        { ...step, blocks },
        { ...step, blocks: [] },
      ],
    ],
    stopReason: 'end_turn',
    end: { kind: 'completed', at: 0 },
    beside: noUsage,
  });
}

function failing(message: string): Log {
  const ended = { usage: noUsage, durationMs: 1 };
  return [[entry('turn.failed', { code: 'internal', message, retryable: true, ...ended })]];
}

/** Of each answer's frames; all of them in what goes over the wire. */
function expectLines(face: FaceInTest, log: Log): void {
  const sent = face.frames(log, new Set()).join('');
  expect(Buffer.from(sent).toString()).toBe(sent);
  expect(sent.endsWith('\n\n')).toBe(true);
  const wrong = sent
    .split('\n\n')
    .slice(0, -1)
    .filter((frame) => !oneEvent.test(frame));
  expect(wrong.map((frame) => JSON.stringify(frame).slice(0, 200))).toEqual([]);
}

/** A line of its data, after one of its name: nothing else, and nothing that any reader takes for a line's end. */
const oneEvent = /^(?:event: [a-z._]+\n)?data: [^\p{Cc}\p{Zl}\p{Zp}]+$/u;

describe.each(facesInTest.map((face) => [face.name, face] as const))('%s', (_, face) => {
  it.each(words)('is not harmed by %s', (__, text) => {
    for (const heard of [0, 4, text.length]) {
      const log = saying(text, heard);
      expectLines(face, log);
      const seen = seenThrough(face, log);
      expect([seen.text.trimEnd() === text, seen.thoughts.trimEnd() === text]).toEqual([true, true]);
      expect(seen.handed.map(({ input }) => (input as { at: string }).at === text)).toEqual([true]);
      for (const { input } of seen.ours ?? []) expect((input as { at: string }).at === text).toBe(true);
    }
    expectLines(face, failing(text));
  });
});

it.each(words.filter(([name]) => name !== 'line ends of any kind' && name !== 'half surrogate pairs'))(
  'a file is not harmed by %s',
  (_, text) => expect(writtenIn(saying(text, 0)).text).toBe(text),
);

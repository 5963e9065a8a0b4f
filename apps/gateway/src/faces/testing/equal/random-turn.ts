import fc from 'fast-check';
import { noUsage, type Usage } from '#shared/contracts';
import { fates, type RandomBlock, type RandomCall, type RandomStep } from './turn-parts.js';
import { accepted, look, WrittenTurn } from './written-turn.js';
import type { Log } from './seen.js';

export interface RandomTurn {
  replies: RandomStep[][];
  stopReason: string;
  end: { kind: 'completed' | 'stopped' | 'failed'; at: number };
  /** What the turn has cost beside its steps. */
  beside: Usage;
}

const unit = fc.constantFrom(
  ...['a', 'Bc', 'é', '😀', ' ', '\n', '\r\n', '"', '\\', '\u2028', '</b>', 'data: x\n\n'],
);
const text = fc.string({ unit, maxLength: 8 });
const tokens = fc.nat({ max: 1_000 });

const usage: fc.Arbitrary<Usage> = fc
  .record({ inputTokens: tokens, outputTokens: tokens, cacheReadTokens: tokens, cacheWriteTokens: tokens })
  .map((told) => ({ ...noUsage, ...told }));

const block: fc.Arbitrary<RandomBlock> = fc.record({
  kind: fc.constantFrom('text', 'thinking'),
  text,
  heard: fc.nat({ max: 12 }),
});

const call: fc.Arbitrary<RandomCall> = fc.record({
  kind: fc.constant('tool'),
  fate: fc.constantFrom(...fates),
  input: fc.dictionary(fc.constantFrom('at', 'in', '__proto__ '), fc.oneof(text, tokens, fc.constant(null)), {
    maxKeys: 2,
  }),
});

function step(blocks: fc.Arbitrary<RandomBlock | RandomCall>): fc.Arbitrary<RandomStep> {
  return fc.record({ blocks: fc.array(blocks, { maxLength: 4 }), usage, together: fc.boolean() });
}

const reply: fc.Arbitrary<RandomStep[]> = fc
  .tuple(fc.array(step(fc.oneof(block, call)), { maxLength: 3 }), step(block))
  // What asks for nothing is the last one.
  .map(([steps, last]) => [
    ...steps.filter(({ blocks }) => blocks.some(({ kind }) => kind === 'tool')),
    last,
  ]);

const reasons = ['end_turn', 'max_tokens', 'stop_sequence', 'refusal', 'model_context_window_exceeded'];

export const randomTurn: fc.Arbitrary<RandomTurn> = fc.record({
  replies: fc.array(reply, { minLength: 1, maxLength: 2 }),
  stopReason: fc.constantFrom(...reasons),
  end: fc.record({ kind: fc.constantFrom('completed', 'stopped', 'failed'), at: fc.nat({ max: 60 }) }),
  beside: usage,
});

/** As an engine would write it; a turn that is stopped, or fails, breaks off wherever it is. */
export function logOf({ replies, stopReason, end, beside }: RandomTurn): Log {
  const written = new WrittenTurn();
  written.append(accepted([look]));
  written.append(...written.started());
  replies.forEach((steps, place) => {
    written.reply(place);
    steps.forEach((each, number) => written.step({ ...each, place, number, stopReason }));
  });
  return end.kind === 'completed' ? written.completed(beside) : written.brokenOff(end.kind, end.at, beside);
}

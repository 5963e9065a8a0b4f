import { noUsage, type Entry, type Usage } from '#shared/contracts';
import { Teller } from '../../telling/teller.js';
import { entry, turn } from '../../testing/entries.js';
import { messagesTelling, type AskedAnswer } from '../telling/messages-telling.js';

export const used: Usage = {
  ...noUsage,
  inputTokens: 10,
  outputTokens: 20,
  cacheReadTokens: 5,
  cacheWriteTokens: 3,
};

export interface Heard {
  frames: string[];
  over: boolean;
  whole: { status: number; body: unknown; headers?: Record<string, string> };
}

/** All that one answer says of these entries. */
export function heard(
  entries: readonly Entry[],
  { answered, ...asked }: Partial<AskedAnswer> & { answered?: string[] } = {},
): Heard {
  const parts = { session: 's_1', turn, thoughts: 'shown', sent: 'as it comes', ...asked } as const;
  const telling = messagesTelling(parts);
  const teller = new Teller({ turn, telling, ...(answered ? { answered: new Set(answered) } : {}) });
  const frames = entries.flatMap((each) => teller.tell(each));
  return { frames, over: teller.over, whole: teller.whole() };
}

export const started = (step = 0): Entry => entry('step.started', { step, model: 'rehearsal/parley' });

export const stepDone = (step = 0, stopReason = 'end_turn'): Entry =>
  entry('step.completed', { step, stopReason, usage: used });

/** A text as it comes in, in these pieces. */
export function spoken(index: number, pieces: readonly string[], step = 0): Entry[] {
  return [
    entry('block.started', { step, index, kind: 'text' }),
    ...pieces.map((text) => entry('block.delta', { step, index, text })),
    entry('block.completed', { step, index, block: { kind: 'text', text: pieces.join('') } }),
  ];
}

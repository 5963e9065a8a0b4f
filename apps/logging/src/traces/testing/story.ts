import { isDelta, noUsage, type Entry, type EntryBody, type EntryType, type Usage } from '#shared/contracts';
import type { TurnStory } from '../../turns/turn-story.js';

export const begunAt = Date.parse('2026-01-02T03:04:05.000Z');

export function usageOf(inputTokens: number, outputTokens: number, costUsd = 0): Usage {
  return { ...noUsage, inputTokens, outputTokens, costUsd };
}

/** A turn's log, written by hand: each entry so many milliseconds behind the acceptance. */
export class StoryWriter {
  private readonly entries: Entry[] = [];

  constructor(
    private readonly session = 's_1',
    private readonly turn = 't_1',
  ) {}

  add<T extends EntryType>(ms: number, type: T, body: EntryBody<T>, by?: string): this {
    const { length } = this.entries;
    const en = (this.entries.at(-1)?.en ?? 0) + (isDelta({ type }) ? 0 : 1);
    const at = new Date(begunAt + ms).toISOString();
    const head = { type, turn: this.turn, n: length + 1, en, at, ...(by === undefined ? {} : { by }) };
    this.entries.push({ ...head, body } as Entry);
    return this;
  }

  accepted(more: Partial<EntryBody<'turn.accepted'>> = {}): this {
    const message = {
      id: 'm_1',
      parent: null,
      turn: this.turn,
      role: 'user' as const,
      author: 'u_1',
      status: 'complete' as const,
      blocks: [{ kind: 'text' as const, text: 'a secret question' }],
      createdAt: new Date(begunAt).toISOString(),
    };
    return this.add(0, 'turn.accepted', { message, policy: 'reject', request: {}, ...more }, 'u_1');
  }

  replies(ms: number, agent = 'ann'): this {
    return this.add(ms, 'reply.started', { message: `r_${agent}`, agent, parent: 'm_1' }, agent);
  }

  asks(ms: number, step: number, worker?: string, model = 'anthropic/claude'): this {
    return this.add(ms, 'step.started', { step, model, ...(worker === undefined ? {} : { worker }) });
  }

  says(ms: number, step: number, text: string): this {
    this.add(ms, 'block.started', { step, index: 0, kind: 'text' });
    return this.add(ms + 10, 'block.completed', { step, index: 0, block: { kind: 'text', text } });
  }

  answered(ms: number, step: number, usage: Usage, stopReason = 'end_turn'): this {
    return this.add(ms, 'step.completed', { step, stopReason, usage });
  }

  calls(ms: number, call: string, name = 'look', runs?: 'client' | 'engine'): this {
    const body = { call, name, input: { at: 'a secret place' }, hash: 'h', ...(runs ? { runs } : {}) };
    return this.add(ms, 'tool.requested', body);
  }

  returned(ms: number, call: string, outcome: EntryBody<'tool.completed'>['outcome'] = 'ok'): this {
    return this.add(ms, 'tool.completed', { call, outcome, output: 'a secret sight', truncated: false });
  }

  completed(ms: number, usage: Usage): this {
    this.add(ms, 'reply.completed', { message: 'r', status: 'complete', usage });
    return this.add(ms, 'turn.completed', { usage, durationMs: ms });
  }

  story(more: Partial<TurnStory> = {}): TurnStory {
    const { session, turn, entries } = this;
    return { session, turn, user: 'u_1', name: 'a secret name', parents: [], entries, ...more };
  }
}

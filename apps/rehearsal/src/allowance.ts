import type { Block, Move } from './moves.js';
import type { Prompt } from './prompt.js';
import type { StopReason } from './script/directive.js';
import { charsOfTokens } from './tokens.js';

/** How much an answer may say: what the request allows, and what its model's window leaves. */
export class Allowance {
  #left: number;
  #usedUp = false;

  constructor(
    maxTokens: number,
    readonly reason: StopReason = 'max_tokens',
  ) {
    this.#left = charsOfTokens(maxTokens);
  }

  /** Why the answer ended, where it was not by itself. */
  get ended(): StopReason | undefined {
    return this.#usedUp ? this.reason : undefined;
  }

  /** The moves until it is used up: in the middle of a word, a tool's JSON or a thought, which stays unsigned. */
  *of(moves: Iterable<Move>): Generator<Move, void, undefined> {
    let open: Block | undefined;
    for (const move of moves) {
      if (move.kind === 'start') open = move.block;
      if (move.kind === 'stop') open = undefined;
      if (move.kind !== 'delta' || move.text.length <= this.#left) {
        if (move.kind === 'delta') this.#left -= move.text.length;
        yield move;
        continue;
      }
      this.#usedUp = true;
      const text = wholeCharacters(move.text.slice(0, this.#left));
      if (text !== '') yield { ...move, text };
      if (open !== undefined) yield { kind: 'stop', block: open, signature: '' };
      return;
    }
  }
}

export function allowanceOf({ maxTokens = Infinity, inputTokens }: Prompt, window = Infinity): Allowance {
  const rest = Math.max(1, window - inputTokens);
  return rest < maxTokens ? new Allowance(rest, 'model_context_window_exceeded') : new Allowance(maxTokens);
}

function wholeCharacters(text: string): string {
  const last = text.charCodeAt(text.length - 1);
  return last >= 0xd800 && last <= 0xdbff ? text.slice(0, -1) : text;
}

import { answerAfter, noAnswer, type Answer } from '#shared/markdown-chat';
import type { Reader } from '../../../live/follower.js';
import type { ShownEntry } from '../../../live/shown.js';
import type { BreakOff } from '../../telling/telling.js';

/** Whether it has come to the end of something, or will soon be longer. */
export type GrownTo = 'middle' | 'block end';

export interface AnswerListener {
  grown(answer: Answer, to: GrownTo): void;
}

export interface AnswerReaderParts extends AnswerListener {
  /** The turn has ended, or nothing more of it is heard. */
  over(): void;
  failed(error: unknown): void;
}

/** Follows the log for a file that one turn of it is written to. */
export class AnswerReader implements Reader {
  answer: Answer = noAnswer;
  brokenOff: BreakOff | undefined;

  constructor(
    private readonly turn: string,
    private readonly parts: AnswerReaderParts,
  ) {}

  entries(entries: readonly ShownEntry[]): void {
    if (this.isOver) return;
    let to: GrownTo = 'middle';
    const before = this.answer;
    for (const { entry } of entries) {
      if (entry.turn !== this.turn) continue;
      this.answer = answerAfter(this.answer, entry);
      if (entry.type === 'block.completed') to = 'block end';
    }
    if (this.answer === before) return;
    this.parts.grown(this.answer, to);
    if (this.answer.end) this.parts.over();
  }

  /** What was heard so far stays; the rest is in memory. */
  reset(): void {
    this.breakOff('log_trimmed');
  }

  snapshot(): void {
    this.breakOff('log_trimmed');
  }

  failed(error: unknown): void {
    this.parts.failed(error);
    this.breakOff('unavailable');
  }

  async room(): Promise<void> {
    // A file has room for all of it.
  }

  private get isOver(): boolean {
    return this.answer.end !== undefined || this.brokenOff !== undefined;
  }

  private breakOff(reason: BreakOff): void {
    if (this.isOver) return;
    this.brokenOff = reason;
    this.parts.over();
  }
}

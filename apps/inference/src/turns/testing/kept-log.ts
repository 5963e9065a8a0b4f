import { isDelta, type Conversation, type NewEntry } from '#shared/contracts';
import { emptyConversation } from '#shared/conversation';
import { folded } from '../../commands/testing/given.js';
import type { TurnLog } from '../turn-engine.js';

/** A log that keeps everything it is given at once, in the portions in which it came. */
export class KeptLog implements TurnLog {
  readonly appends: NewEntry[][] = [];
  conversation: Conversation = emptyConversation;
  /** How many entries somebody has waited for until they were in the log for good. */
  durableEntries = 0;

  constructor(past: readonly NewEntry[] = []) {
    if (past.length > 0) this.keep([...past]);
  }

  get position(): TurnLog['position'] {
    const en = this.entries.filter((entry) => !isDelta(entry)).length;
    return { gen: 'g', en };
  }

  get entries(): NewEntry[] {
    return this.appends.flat();
  }

  write(entry: NewEntry): boolean {
    this.keep([entry]);
    return true;
  }

  add(entries: NewEntry[]): void {
    this.keep(entries);
  }

  async room(): Promise<void> {}

  async durable(): Promise<void> {
    this.durableEntries = this.entries.length;
  }

  private keep(entries: NewEntry[]): void {
    this.appends.push(entries);
    this.conversation = folded(entries, this.conversation);
  }
}

import { type Conversation, type NewEntry } from '#shared/contracts';
import { emptyConversation } from '#shared/conversation';
import { folded } from '../../commands/testing/given.js';
import type { TurnLog } from '../turn-engine.js';

/** A log that keeps everything it is given at once, in the portions in which it came. */
export class KeptLog implements TurnLog {
  readonly appends: NewEntry[][] = [];
  conversation: Conversation = emptyConversation;

  constructor(past: readonly NewEntry[] = []) {
    if (past.length > 0) this.keep([...past]);
  }

  get entries(): NewEntry[] {
    return this.appends.flat();
  }

  write(entry: NewEntry): boolean {
    this.keep([entry]);
    return true;
  }

  async append(entries: NewEntry[]): Promise<void> {
    this.keep(entries);
  }

  async room(): Promise<void> {}

  async durable(): Promise<void> {}

  private keep(entries: NewEntry[]): void {
    this.appends.push(entries);
    this.conversation = folded(entries, this.conversation);
  }
}

import { formatCursor, type Conversation, type Entry, type EntryType, type Message } from '#shared/contracts';
import { cursorOf, emptyConversation, finishedMessages, fold, type Restored } from '#shared/conversation';
import type { Reader } from '../follower.js';
import { endsTurn, type SessionReaderParts } from '../session-reader.js';
import type { ShownEntry } from '../shown.js';
import { sseText } from '../sse-frame.js';
import { TurnEnd } from '../turn-end.js';
import { messageHtml, turnHtml } from './fragments.js';

export interface HtmlReaderParts extends SessionReaderParts {
  /** Whether what was finished before is shown, or only known. */
  shows: 'state first' | 'what follows';
}

/** What stands on the page already is another one then. */
const changesPath: ReadonlySet<EntryType> = new Set(['history.moved', 'message.versioned']);

/** A session's finished messages as HTML fragments, and how its turns end. */
export class HtmlReader implements Reader {
  private conversation: Conversation = emptyConversation;
  private showsState: boolean;
  private readonly end: TurnEnd;

  constructor(private readonly parts: HtmlReaderParts) {
    this.end = new TurnEnd(parts);
    this.showsState = parts.shows === 'state first';
  }

  entries(entries: readonly ShownEntry[]): void {
    for (const { entry, cursor } of entries) {
      const before = this.conversation;
      this.conversation = fold(before, entry);
      if (changesPath.has(entry.type)) this.showAnew(cursor);
      else this.showAll(appeared(before, this.conversation), cursor);
      if (this.concerns(entry.turn)) this.showEnd(entry, cursor);
    }
  }

  reset(): void {
    this.end.reset();
    this.showsState = true;
    this.clear();
  }

  snapshot(restored: Restored): void {
    const { gen, stream } = this.parts;
    this.conversation = restored.conversation;
    if (this.showsState)
      this.showAll(finishedMessages(this.conversation), formatCursor(cursorOf(gen, restored)));
    if (this.end.isSeenIn(restored)) stream.end();
  }

  failed(error: unknown): void {
    this.parts.failed(error);
  }

  room(): Promise<void> {
    return this.parts.stream.room();
  }

  /** The path is another one now: what stands on the page goes, and the path comes. */
  private showAnew(cursor: string): void {
    this.clear();
    this.showAll(finishedMessages(this.conversation), cursor);
  }

  /** A page that swaps this in shows nothing. */
  private clear(): void {
    this.parts.stream.write(sseText('session.reset', '<!-- anew -->'));
  }

  /** The last alone says the place: whoever loses the stream between two of them must get both again. */
  private showAll(messages: readonly Message[], cursor: string): void {
    const own = messages.filter(({ turn }) => this.concerns(turn));
    const frames = own.map((message, index) =>
      sseText('message.html', messageHtml(message), index === own.length - 1 ? cursor : undefined),
    );
    this.parts.stream.write(frames.join(''));
  }

  private showEnd(entry: Entry, cursor: string): void {
    const { stream, turn } = this.parts;
    switch (entry.type) {
      case 'turn.completed':
      case 'turn.stopped':
      case 'turn.failed':
        stream.write(sseText('turn.html', turnHtml(entry.turn ?? '', entry.type, entry.body), cursor));
    }
    if (entry.type === 'session.deleted' || (turn !== undefined && endsTurn(entry.type))) stream.end();
  }

  private concerns(turn: string | undefined): boolean {
    return this.parts.turn === undefined || this.parts.turn === turn;
  }
}

/** By id: a message that has grown an error marker is on the page already, and the turn's end says the same. */
function appeared(before: Conversation, after: Conversation): Message[] {
  if (before.messages === after.messages && before.receipts === after.receipts) return [];
  const known = new Set(finishedMessages({ ...before, failure: null }).map(({ id }) => id));
  return finishedMessages({ ...after, failure: null }).filter(({ id }) => !known.has(id));
}

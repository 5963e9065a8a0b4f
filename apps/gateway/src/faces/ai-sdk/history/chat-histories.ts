import { Inject, Injectable } from '@nestjs/common';
import { isDelta, notFound } from '#shared/contracts';
import { StateNow } from '../../../live/state-now.js';
import { UpToDate } from '../../../live/up-to-date.js';
import { StoredTurns, type AskedTurn } from '../../../replay/stored-turns.js';
import type { Sender } from '../../../turns/mailbox.js';
import { KeptTurns, type Kept } from '../../telling/kept-turns.js';
import type { Dialect } from '../telling/chunks.js';
import { soFar } from '../telling/passage.js';
import { FileContents } from './file-contents.js';
import { pageOf, pathParts, type PathPart } from './path-parts.js';
import type { ShownMessage } from './shown-message.js';
import { toldMessage } from './told-message.js';
import { messageOfTurn } from './turn-message.js';
import { filesIn, messageOfWords, type DataUrls } from './words-message.js';

/** What a page is told of a chat that it was not there for. */
export interface ChatHistory {
  messages: ShownMessage[];
  /** The turn whose message is left to its stream. */
  running: string | null;
  /** Where the page before this one ends. */
  before: string | null;
}

export const noHistory: ChatHistory = { messages: [], running: null, before: null };

export interface AskedPage {
  limit: number;
  before: string | null;
}

/** Turns that memory is asked for at once. */
const atOnce = 8;

/** The conversation so far, as the SDK's messages. */
@Injectable()
export class ChatHistories {
  constructor(
    @Inject(FileContents) private readonly files: Pick<FileContents, 'of'>,
    @Inject(KeptTurns) private readonly kept: Pick<KeptTurns, 'appendsOf'>,
    @Inject(StateNow) private readonly state: Pick<StateNow, 'read'>,
    @Inject(StoredTurns) private readonly stored: Pick<StoredTurns, 'eventsOf'>,
    @Inject(UpToDate) private readonly now: Pick<UpToDate, 'ask'>,
  ) {}

  async read(sender: Sender, dialect: Dialect, asked: AskedPage): Promise<ChatHistory> {
    const { session, user } = sender;
    const { conversation } = await this.state.read(session, user);
    const open = conversation.openTurn?.turn;
    const over = conversation.messages.filter(({ role, turn }) => role === 'user' || turn !== open);
    const page = pageOf(pathParts(over), asked);
    if (!page) throw notFound('message');
    // Memory, which is asked for each turn, then knows all that the path knows.
    await this.now.ask('memory.turn.list', { session, user, limit: 1, before: null });
    const messages = await this.messagesOf(sender, dialect, page.parts);
    if (open === undefined || asked.before !== null) return { messages, running: null, before: page.before };
    const last = await this.openOne({ session, user, turn: open }, dialect);
    return { ...last, messages: [...messages, ...last.messages], before: page.before };
  }

  private async messagesOf(
    sender: Sender,
    dialect: Dialect,
    parts: readonly PathPart[],
  ): Promise<ShownMessage[]> {
    const words = parts.flatMap((part) => (part.kind === 'words' ? filesIn(part.message) : []));
    const contents = await this.files.of(words);
    const messages: (ShownMessage | undefined)[] = [];
    for (let from = 0; from < parts.length; from += atOnce) {
      const some = parts.slice(from, from + atOnce);
      messages.push(
        ...(await Promise.all(some.map((part) => this.messageOf(sender, dialect, part, contents)))),
      );
    }
    return messages.filter((message) => message !== undefined);
  }

  private async messageOf(
    sender: Sender,
    dialect: Dialect,
    part: PathPart,
    contents: DataUrls,
  ): Promise<ShownMessage | undefined> {
    if (part.kind === 'words') return messageOfWords(part.message, contents);
    const { session, user } = sender;
    const { turn, replies } = part;
    const kept: Kept[] = [];
    for await (const event of this.stored.eventsOf({ session, user, turn })) kept.push(event);
    return messageOfTurn(replies, kept, { session, turn, dialect });
  }

  /** Of a turn that waits for its page there is no more to tell; what goes on is its stream's. */
  private async openOne(
    asked: AskedTurn,
    dialect: Dialect,
  ): Promise<Pick<ChatHistory, 'messages' | 'running'>> {
    const kept: Kept[] = [];
    for await (const append of this.kept.appendsOf(asked))
      kept.push(...append.filter(({ entry }) => !isDelta(entry)));
    const told = soFar(kept, { ...asked, dialect });
    if (told?.kind !== 'over') return { messages: [], running: asked.turn };
    const message = toldMessage(told.frames);
    return { messages: message ? [message] : [], running: null };
  }
}

import { Inject, Injectable } from '@nestjs/common';
import { turnIdForKey, type Message } from '#shared/contracts';
import { visibleMessages } from '#shared/conversation';
import { Commands } from '../../../turns/commands.js';
import type { Begun } from '../../asking/face-turns.js';
import { Conversations } from '../../conversations/conversations.js';
import type { SentMessage } from '../asked/run-input.js';
import { RunRefused } from '../asked/run-refused.js';
import { saidIn, turnsIn } from '../asked/sent-history.js';
import { withUnsaid } from '../asked/wish.js';
import { placedWords, type PlacedWords } from './placed-words.js';
import { RunSubmits, type Saying } from './run-submits.js';
import { thoseAgain } from './those-again.js';
import { face, openApprovals, type Thread } from './threads.js';

/** A run that was begun before is not begun again. */
export type BegunRun = { kind: 'begun'; begun: Begun } | { kind: 'there already' };

type SaidAlready = Extract<PlacedWords, { where: 'said already' }>;

/** Turns that runs begin in their thread. */
@Injectable()
export class ThreadTurns {
  constructor(
    @Inject(Conversations) private readonly conversations: Pick<Conversations, 'ofId' | 'ofHistory'>,
    @Inject(Commands) private readonly commands: Pick<Commands, 'send'>,
    @Inject(RunSubmits) private readonly submits: RunSubmits,
  ) {}

  async say(saying: Saying): Promise<BegunRun> {
    const { thread, messages, words, key } = saying;
    const { session, conversation } = thread;
    const turn = turnIdForKey(session, key);
    const isThere = conversation?.messages.some((message) => message.turn === turn);
    if (isThere || conversation?.openTurn?.turn === turn) return { kind: 'there already' };
    const [own] = turnsIn([words.message]);
    const placed = placedWords(pathOf(thread), turnsIn(messages.slice(0, words.place)), own);
    if (placed.where === 'said already') return this.again(saying, placed);
    if (openApprovals(conversation).length > 0) throw pending();
    return { kind: 'begun', begun: await this.placed(saying, placed) };
  }

  /** Whether all that its client holds to have been answered was said in this thread. */
  holds(thread: Thread, messages: readonly SentMessage[]): boolean {
    const { conversation } = thread;
    if (!conversation) return false;
    return placedWords(pathOf(thread), turnsIn(messages), undefined).where !== 'elsewhere';
  }

  private async placed(saying: Saying, placed: Exclude<PlacedWords, SaidAlready>): Promise<Begun> {
    if (placed.where === 'elsewhere') return this.elsewhere(saying);
    const { thread, messages, words, request } = saying;
    const unsaid = new Set(placed.unsaid.flatMap(({ ids }) => ids));
    const said = unsaid.size > 0 ? { ...saying, words: withUnsaid(words, messages, unsaid) } : saying;
    const { session, user } = thread;
    switch (placed.where) {
      case 'at its end':
        if (!thread.conversation) await this.conversations.ofId({ user, face, id: thread.id, request });
        return this.submits.submit(said, { session });
      case 'behind':
        await this.submits.check(said);
        await this.commands.send({ session, user }, 'history.rewind', { message: placed.message });
        return this.submits.submit(said, { session });
      case 'in the place of': {
        const { id, blocks } = placed.message;
        // Files do not change with the words: with them it is another conversation.
        const hasFiles = said.words.files.length > 0 || blocks.some(({ kind }) => kind !== 'text');
        return hasFiles ? this.elsewhere(saying) : this.submits.insteadOf(said, id);
      }
    }
  }

  /** A session of what its client holds: one that was begun for it before, a fork, or a new one. */
  private async elsewhere(saying: Saying): Promise<Begun> {
    const { thread, messages, words, request } = saying;
    const said = saidIn(messages.slice(0, words.place));
    const found = await this.conversations.ofHistory({ user: thread.user, said, request });
    return this.submits.submit(saying, found);
  }

  /** What comes of words that stand on the path already: they are answered, or are to be answered once more. */
  private async again(saying: Saying, placed: SaidAlready): Promise<BegunRun> {
    const { message, behind } = placed;
    const { conversation } = saying.thread;
    const open = conversation?.openTurn;
    if (!conversation || open?.turn === message.turn || open?.message === message.id)
      return { kind: 'there already' };
    const wanted = thoseAgain(conversation, message);
    switch (wanted.kind) {
      case 'another reply':
        return { kind: 'begun', begun: await this.submits.anotherReply(saying, wanted.of) };
      case 'the turn once more':
        return { kind: 'begun', begun: await this.submits.onceMore(saying, wanted.turn) };
      case 'the words once more': {
        const where =
          behind === undefined
            ? ({ where: 'in the place of', message } as const)
            : ({ where: 'behind', message: behind } as const);
        return { kind: 'begun', begun: await this.placed(saying, { ...where, unsaid: [] }) };
      }
    }
  }
}

function pathOf({ conversation }: Thread): Message[] {
  return conversation ? visibleMessages(conversation) : [];
}

function pending(): RunRefused {
  const message =
    'The thread waits for answers to its interrupts: resume it first. A run without new words tells them again.';
  return new RunRefused('interrupts_pending', message);
}

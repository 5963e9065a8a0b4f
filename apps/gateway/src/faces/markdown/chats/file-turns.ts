import { Inject, Injectable } from '@nestjs/common';
import { ParleyError, unavailable, type Cursor } from '#shared/contracts';
import { printOfChat, type Answering } from '#shared/markdown-chat';
import { Retries } from '../../../turns/retries.js';
import type { FaceAsker } from '../../asking/face-asker.js';
import { FaceTurns } from '../../asking/face-turns.js';
import { FaceAnswers } from '../../telling/face-answers.js';
import { FileConversation, type AskedConversation } from './file-conversation.js';
import { FollowedAnswers } from '../writing/followed-answers.js';

export interface AskedTurn extends AskedConversation, FaceAsker {
  /** A turn that was begun for these words by somebody who could not write it down. */
  answering?: Answering;
}

export interface BegunTurn {
  user: string;
  session: string;
  turn: string;
  /** The place just before its acceptance. */
  before: Cursor;
}

/** The turn that answers the last words of a file. */
@Injectable()
export class FileTurns {
  constructor(
    @Inject(FileConversation) private readonly conversation: FileConversation,
    @Inject(FaceTurns) private readonly turns: Pick<FaceTurns, 'begin'>,
    @Inject(FaceAnswers) private readonly answers: Pick<FaceAnswers, 'placeOf'>,
    @Inject(FollowedAnswers) private readonly followed: Pick<FollowedAnswers, 'stored'>,
    @Inject(Retries) private readonly retries: Pick<Retries, 'retry'>,
  ) {}

  async begin(asked: AskedTurn): Promise<BegunTurn> {
    return (await this.underWay(asked)) ?? this.fresh(asked);
  }

  private async fresh(asked: AskedTurn): Promise<BegunTurn> {
    const { user, budgeted, traceparent, agent, words } = asked;
    const { retryOf, ...found } = await this.conversation.find(asked);
    if (retryOf !== undefined) return this.again({ user, budgeted, session: found.session, retryOf });
    const body = { text: words, agent, onDisconnect: 'continue' as const };
    return this.turns.begin({ user, budgeted, traceparent, ...found, body, keptIn: 'vault' });
  }

  private async again(asked: {
    user: string;
    budgeted: boolean;
    session: string;
    retryOf: string;
  }): Promise<BegunTurn> {
    const { user, session } = asked;
    const submitted = await this.retries.retry({ ...asked, key: undefined });
    const { turn } = submitted;
    const before =
      submitted.status === 'pending' ? await this.answers.placeOf({ user, session, turn }) : submitted.before;
    if (!before)
      throw unavailable('The turn is stored, and nobody has taken it up yet. Ask again in a while.');
    return { user, session, turn, before };
  }

  /** What it has said, or will say, is the answer; one that came to nothing is not waited for. */
  private async underWay({ user, said, words, answering }: AskedTurn): Promise<BegunTurn | undefined> {
    if (!answering || answering.print !== printOfChat([...said, { role: 'user', text: words }]))
      return undefined;
    const asked = { user, session: answering.session, turn: answering.turn };
    try {
      const { end, parts } = await this.followed.stored(asked);
      if (end?.kind === 'failed' || end?.kind === 'rejected') return undefined;
      if (end?.kind === 'stopped' && parts.length === 0) return undefined;
      const before = await this.answers.placeOf(asked);
      return before && { ...asked, before };
    } catch (error) {
      if (ParleyError.is(error) && error.body.code === 'not_found') return undefined;
      throw error;
    }
  }
}

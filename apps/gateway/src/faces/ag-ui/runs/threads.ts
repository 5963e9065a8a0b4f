import { Inject, Injectable } from '@nestjs/common';
import { ParleyError, type Conversation } from '#shared/contracts';
import { StateNow } from '../../../live/state-now.js';
import { sessionIdOf } from '../../conversations/session-id.js';

export const face = 'ag-ui';

/** A thread of the protocol: the session that it is, and what stands in it. */
export interface Thread {
  id: string;
  user: string;
  session: string;
  /** Undefined: nothing was said in it yet. */
  conversation: Conversation | undefined;
}

@Injectable()
export class Threads {
  constructor(@Inject(StateNow) private readonly state: Pick<StateNow, 'read'>) {}

  async read(user: string, id: string): Promise<Thread> {
    const session = sessionIdOf({ user, face, id });
    return { id, user, session, conversation: await this.conversationOf(session, user) };
  }

  async conversationOf(session: string, user: string): Promise<Conversation | undefined> {
    try {
      return (await this.state.read(session, user)).conversation;
    } catch (error) {
      if (ParleyError.is(error) && error.body.code === 'not_found') return undefined;
      throw error;
    }
  }
}

/** What its open turn asks a person. */
export function openApprovals(conversation: Conversation | undefined): string[] {
  return (conversation?.openTurn?.calls ?? []).flatMap(({ approval }) =>
    approval && approval.from === 'person' && approval.decision === null ? [approval.approval] : [],
  );
}

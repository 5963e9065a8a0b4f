import {
  callKey,
  childSessionId,
  type Child,
  type Command,
  type Conversation,
  type NewEntry,
} from '#shared/contracts';
import { commandOf } from './names.js';

/**
 * Those that end with a turn: it waits for them, or, if they are to work in the background, has not come so far yet as
 * to know that they do.
 */
export function childrenOf(conversation: Conversation, session: string, turn: string): Child[] {
  const begun = new Set(beingBegun(conversation, session));
  return conversation.children.filter(
    (child) =>
      child.status === 'running' && child.turn === turn && (!child.background || begun.has(child.session)),
  );
}

/** As open calls name them: a model may use the id of a call again in a later step. */
function beingBegun({ openTurn }: Conversation, session: string): string[] {
  return (openTurn?.reply?.blocks ?? []).flatMap((block) => {
    if (!openTurn || block.kind !== 'tool' || block.outcome !== undefined) return [];
    return [childSessionId(callKey(session, openTurn.turn, block.step, block.call))];
  });
}

/** All that work for a session, whoever waits for them. */
export function childrenAtWork({ children }: Conversation): Child[] {
  return children.filter(({ status }) => status === 'running');
}

/** For the turn that it was asked, and no other: should it not be there yet, it is stopped as it comes. */
export function stopOf({ session, childTurn: turn }: Child, by: string, at: string): Command<'turn.stop'> {
  return { v: 1, id: commandOf('stop', session), type: 'turn.stop', session, at, by, body: { turn } };
}

/** What they still have to say comes too late. */
export function stoppedChildren(children: readonly Child[], turn: string): NewEntry[] {
  return children.map(({ call, session, background }) => ({
    type: 'agent.finished',
    turn,
    by: 'system',
    body: { call, session, background, status: 'stopped' },
  }));
}

import type { Conversation, Message, OpenTurn } from '#shared/contracts';
import { beforeStep } from './before-reply.js';
import { callsOf, withCalls } from './calls.js';
import type { Ground, Next } from './next.js';
import { outOfRounds } from './rounds.js';

export function withReply(conversation: Conversation, turn: OpenTurn, reply: Message, ground: Ground): Next {
  const { limits } = ground;
  if (turn.stepsAbandoned > limits.stepsAbandoned) {
    const message = `The turn was given up: ${turn.stepsAbandoned} workers were lost while they ran it.`;
    return { do: 'fail', turn, code: 'internal', message };
  }
  if (turn.lastStopReason === null) return beforeStep(conversation, turn, reply, ground);
  const calls = callsOf(reply, turn.stepsDone - 1);
  const open = calls.filter(({ outcome }) => outcome === undefined);
  if (open.length > 0) return withCalls(turn, open, ground);
  const goesOn = isToGoOn(turn, reply);
  if (goesOn) {
    const failure = outOfRounds(turn, reply, limits);
    if (failure) return { do: 'fail', turn, ...failure };
  }
  if (isSpokenTo(conversation, turn)) return { do: 'hear-steers', turn, reply };
  if (goesOn) return beforeStep(conversation, turn, reply, ground);
  return endOfReply(turn, reply, ground);
}

/** Nothing is missing of it that its model has yet to say. */
export function isOver(turn: OpenTurn, reply: Message): boolean {
  return !isToGoOn(turn, reply) && saysSomething(reply);
}

/** It waits for what its calls have brought, or has only paused. */
function isToGoOn({ lastStopReason, stepsDone }: OpenTurn, reply: Message): boolean {
  return lastStopReason === 'pause_turn' || callsOf(reply, stepsDone - 1).length > 0;
}

function saysSomething({ blocks }: Message): boolean {
  return blocks.some((block) => block.kind === 'text' && block.text.trim() !== '');
}

/** Words of a person, or the report of a session that has worked for this one. */
export function isSpokenTo({ reports }: Conversation, { steers }: OpenTurn): boolean {
  return steers.length > 0 || reports.length > 0;
}

/** Only behind a first reply that is whole somebody may speak unasked. */
export function mayBeFollowed({ status, interjectionOf }: Message, { session }: Ground): boolean {
  return session.agents.length > 1 && status === 'complete' && interjectionOf === undefined;
}

function endOfReply(turn: OpenTurn, reply: Message, ground: Ground): Next {
  if (saysSomething(reply)) {
    const isLast = turn.considered || !mayBeFollowed({ ...reply, status: 'complete' }, ground);
    return { do: isLast ? 'complete-reply' : 'end-reply', turn, reply };
  }
  const declined = turn.lastStopReason === 'refusal';
  const message = declined ? 'The model declined to answer.' : 'The model ended without an answer.';
  return { do: 'fail', turn, code: 'empty_response', message };
}

import type { Conversation, FailureCode, Message, OpenTurn, ToolBlock } from '#shared/contracts';

export interface Limits {
  toolRounds: number;
  /** How many workers may be lost over one turn. */
  stepsAbandoned: number;
}

/** What a session does next. Everything that the engine can ever do is in this list. */
export type Next =
  | { do: 'nothing' }
  | { do: 'settle'; turn: string }
  | { do: 'start'; turn: OpenTurn; attempt: number }
  | { do: 'begin-reply'; turn: OpenTurn }
  | { do: 'abandon-step'; turn: OpenTurn; step: number }
  | { do: 'ask-model'; turn: OpenTurn; reply: Message; step: number }
  | { do: 'answer-calls'; turn: OpenTurn; calls: ToolBlock[] }
  | { do: 'fail'; turn: OpenTurn; code: FailureCode; message: string }
  | { do: 'complete-reply'; turn: OpenTurn; reply: Message }
  | { do: 'complete-turn'; turn: OpenTurn };

/**
 * The turn engine's whole mind: from what the log says to the next step, with no memory of its own. So a
 * worker that takes over goes on where the log ends, and needs no code for it. It must stay pure: no
 * clock, no ids, no I/O.
 */
export function decide({ openTurn, unsettled }: Conversation, limits: Limits): Next {
  const [turn] = unsettled;
  if (turn) return { do: 'settle', turn };
  if (!openTurn) return { do: 'nothing' };
  if (openTurn.attempt === 0) return { do: 'start', turn: openTurn, attempt: 1 };
  if (openTurn.reply) return withReply(openTurn, openTurn.reply, limits);
  return openTurn.replies.length === 0
    ? { do: 'begin-reply', turn: openTurn }
    : { do: 'complete-turn', turn: openTurn };
}

function withReply(turn: OpenTurn, reply: Message, limits: Limits): Next {
  // Whoever decides has no step in hand, so one that is open was left by a worker that is gone.
  if (turn.openStep) return { do: 'abandon-step', turn, step: turn.openStep.step };
  if (turn.stepsAbandoned > limits.stepsAbandoned) {
    const message = `The turn was given up: ${turn.stepsAbandoned} workers were lost while they ran it.`;
    return { do: 'fail', turn, code: 'internal', message };
  }
  if (turn.lastStopReason === null) return { do: 'ask-model', turn, reply, step: turn.stepsDone };
  const calls = callsOf(reply, turn.stepsDone - 1);
  if (calls.length === 0) return endOfReply(turn, reply);
  const unanswered = calls.filter(({ outcome }) => outcome === undefined);
  if (unanswered.length > 0) return { do: 'answer-calls', turn, calls: unanswered };
  if (turn.stepsDone > limits.toolRounds) {
    const message = `The agent asked for tools ${limits.toolRounds} times in one turn and was stopped.`;
    return { do: 'fail', turn, code: 'tool_loop_limit', message };
  }
  return { do: 'ask-model', turn, reply, step: turn.stepsDone };
}

function endOfReply(turn: OpenTurn, reply: Message): Next {
  const said = reply.blocks.some((block) => block.kind === 'text' && block.text.trim() !== '');
  if (said) return { do: 'complete-reply', turn, reply };
  return { do: 'fail', turn, code: 'empty_response', message: 'The model ended without an answer.' };
}

function callsOf(reply: Message, step: number): ToolBlock[] {
  return reply.blocks.filter((block): block is ToolBlock => block.kind === 'tool' && block.step === step);
}

import {
  callKey,
  type Conversation,
  type FailureCode,
  type Message,
  type OpenTurn,
  type ToolBlock,
  type WaitingTurn,
} from '#shared/contracts';

export interface Limits {
  toolRounds: number;
  /** How many workers may be lost over one turn. */
  stepsAbandoned: number;
}

/** What a session does next. Everything that the engine can ever do is in this list. */
export type Next =
  | { do: 'nothing' }
  /** Somebody else's word is needed: a tool's. */
  | { do: 'wait' }
  | { do: 'settle'; turn: string }
  | { do: 'start-next'; waiting: WaitingTurn }
  | { do: 'start'; turn: OpenTurn }
  | { do: 'begin-reply'; turn: OpenTurn }
  | { do: 'stop'; turn: OpenTurn }
  | { do: 'abandon-step'; turn: OpenTurn; step: number }
  | { do: 'ask-model'; turn: OpenTurn; reply: Message; step: number }
  | { do: 'request-calls'; turn: OpenTurn; calls: ToolBlock[] }
  | { do: 'dispatch-calls'; turn: OpenTurn; calls: ToolBlock[] }
  | { do: 'hear-steers'; turn: OpenTurn; reply: Message | null }
  | { do: 'fail'; turn: OpenTurn; code: FailureCode; message: string }
  | { do: 'complete-reply'; turn: OpenTurn; reply: Message }
  | { do: 'complete-turn'; turn: OpenTurn };

/**
 * The turn engine's whole mind: from what the log says to the next step. So a worker that takes over goes on
 * where the log ends, and needs no code for it. It must stay pure: no clock, no ids, no I/O. `dispatched` are
 * the keys of the calls that this life of the actor has sent already; a new life sends them all once more.
 */
export function decide(
  { openTurn, queue, held, unsettled }: Conversation,
  limits: Limits,
  session: string,
  dispatched: ReadonlySet<string>,
): Next {
  const [turn] = unsettled;
  if (turn) return { do: 'settle', turn };
  if (!openTurn) return withoutTurn(queue, held);
  if (openTurn.stopping) return { do: 'stop', turn: openTurn };
  if (openTurn.attempt === 0) return { do: 'start', turn: openTurn };
  if (openTurn.reply) return withReply(openTurn, openTurn.reply, limits, session, dispatched);
  const isAnswered = openTurn.replies.at(-1)?.parent === openTurn.message;
  if (isAnswered && openTurn.steers.length > 0) return { do: 'hear-steers', turn: openTurn, reply: null };
  return isAnswered ? { do: 'complete-turn', turn: openTurn } : { do: 'begin-reply', turn: openTurn };
}

function withoutTurn([first]: WaitingTurn[], held: boolean): Next {
  return first && (first.next || !held) ? { do: 'start-next', waiting: first } : { do: 'nothing' };
}

function withReply(
  turn: OpenTurn,
  reply: Message,
  limits: Limits,
  session: string,
  dispatched: ReadonlySet<string>,
): Next {
  // Whoever decides has no step in hand, so one that is open was left by a worker that is gone.
  if (turn.openStep) return { do: 'abandon-step', turn, step: turn.openStep.step };
  if (turn.stepsAbandoned > limits.stepsAbandoned) {
    const message = `The turn was given up: ${turn.stepsAbandoned} workers were lost while they ran it.`;
    return { do: 'fail', turn, code: 'internal', message };
  }
  if (turn.lastStopReason === null) return { do: 'ask-model', turn, reply, step: turn.stepsDone };
  const calls = callsOf(reply, turn.stepsDone - 1);
  const open = calls.filter(({ outcome }) => outcome === undefined);
  if (open.length > 0) return withCalls(turn, open, session, dispatched);
  if (calls.length > 0 && toolRounds(turn, reply) > limits.toolRounds) {
    const message = `The agent asked for tools ${limits.toolRounds} times in one turn and was stopped.`;
    return { do: 'fail', turn, code: 'tool_loop_limit', message };
  }
  if (turn.steers.length > 0) return { do: 'hear-steers', turn, reply };
  if (calls.length > 0) return { do: 'ask-model', turn, reply, step: turn.stepsDone };
  return endOfReply(turn, reply);
}

/** In the log before they are sent, each sent once in a life, and then the tool has the word. */
function withCalls(
  turn: OpenTurn,
  open: ToolBlock[],
  session: string,
  dispatched: ReadonlySet<string>,
): Next {
  const unrequested = open.filter(({ call }) => !turn.requested.includes(call));
  if (unrequested.length > 0) return { do: 'request-calls', turn, calls: unrequested };
  const unsent = open.filter(({ step, call }) => !dispatched.has(callKey(session, turn.turn, step, call)));
  return unsent.length > 0 ? { do: 'dispatch-calls', turn, calls: unsent } : { do: 'wait' };
}

function endOfReply(turn: OpenTurn, reply: Message): Next {
  const said = reply.blocks.some((block) => block.kind === 'text' && block.text.trim() !== '');
  if (said) return { do: 'complete-reply', turn, reply };
  return { do: 'fail', turn, code: 'empty_response', message: 'The model ended without an answer.' };
}

/** Steps that asked for tools, in all replies of the turn. */
function toolRounds({ replies }: OpenTurn, reply: Message): number {
  const calls = [...replies, reply].flatMap(({ blocks }) => blocks).filter((block) => block.kind === 'tool');
  return new Set(calls.map(({ step }) => step)).size;
}

function callsOf(reply: Message, step: number): ToolBlock[] {
  return reply.blocks.filter((block): block is ToolBlock => block.kind === 'tool' && block.step === step);
}

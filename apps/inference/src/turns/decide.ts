import {
  callKey,
  type Conversation,
  type FailureCode,
  type Message,
  type OpenCall,
  type OpenTurn,
  type Session,
  type ToolBlock,
  type WaitingTurn,
} from '#shared/contracts';
import { saidTo, unplaced } from './attached.js';

export interface Limits {
  toolRounds: number;
  /** How many workers may be lost over one turn. */
  stepsAbandoned: number;
  /** Steps in a row with a call that leaves out all that its tool requires. */
  emptyCallSteps: number;
}

/** What this life of the actor has done or found out. A new life knows nothing of it, and does it once more. */
export interface LifeSoFar {
  /** The keys of the calls that it has sent. */
  dispatched: ReadonlySet<string>;
  /** Approvals that it has put to the model that reviews. */
  reviewed: ReadonlySet<string>;
  /** Files that the model which is asked now does not see. */
  unseen: ReadonlySet<string>;
  /** The time that it has waited for last. */
  waitedFor: string | null;
  titleAsked: boolean;
}

export interface Ground {
  session: Pick<Session, 'id' | 'name'>;
  limits: Limits;
  life: LifeSoFar;
}

type Compaction = NonNullable<Conversation['compaction']>;

/** What a session does next. Everything that the engine can ever do is in this list. */
export type Next =
  | { do: 'nothing' }
  /** Somebody else's word is needed: a tool's, a person's, that of a session that works for this one. */
  | { do: 'wait' }
  | { do: 'settle'; turn: string }
  | { do: 'start-next'; waiting: WaitingTurn }
  | { do: 'start'; turn: OpenTurn }
  | { do: 'begin-reply'; turn: OpenTurn }
  | { do: 'stop'; turn: OpenTurn }
  | { do: 'abandon-step'; turn: OpenTurn; step: number }
  | { do: 'compact'; compaction: Compaction }
  | { do: 'ask-title'; turn: OpenTurn; message: Message }
  | { do: 'place-files'; turn: OpenTurn; message: Message }
  | { do: 'wait-to-retry'; turn: OpenTurn; until: string }
  | { do: 'ask-model'; turn: OpenTurn; reply: Message; step: number }
  | { do: 'request-calls'; turn: OpenTurn; calls: ToolBlock[] }
  | { do: 'review-call'; turn: OpenTurn; call: ToolBlock; asked: OpenCall }
  | { do: 'dispatch-calls'; turn: OpenTurn; calls: ToolBlock[] }
  /** Of the engine's own tools: one starts a session that works for this one, the other reads what came of it. */
  | { do: 'carry-out'; turn: OpenTurn; call: ToolBlock }
  | { do: 'hear-reports' }
  | { do: 'hear-steers'; turn: OpenTurn; reply: Message | null }
  | { do: 'fail'; turn: OpenTurn; code: FailureCode; message: string }
  | { do: 'complete-reply'; turn: OpenTurn; reply: Message }
  | { do: 'complete-turn'; turn: OpenTurn };

/**
 * The turn engine's whole mind: from what the log says to the next step. So a worker that takes over goes on
 * where the log ends, and needs no code for it. It must stay pure: no clock, no ids, no I/O.
 */
export function decide(conversation: Conversation, ground: Ground): Next {
  const { openTurn, compaction, unsettled } = conversation;
  const [ended] = unsettled;
  if (ended) return { do: 'settle', turn: ended };
  if (!openTurn) return compaction ? { do: 'compact', compaction } : withoutTurn(conversation);
  if (openTurn.stopping) return { do: 'stop', turn: openTurn };
  // Whoever decides has no step in hand, so one that is open was left by a worker that is gone.
  if (openTurn.openStep) return { do: 'abandon-step', turn: openTurn, step: openTurn.openStep.step };
  if (compaction) return { do: 'compact', compaction };
  if (openTurn.attempt === 0) return { do: 'start', turn: openTurn };
  if (openTurn.reply) return withReply(conversation, openTurn, openTurn.reply, ground);
  const isAnswered = openTurn.replies.at(-1)?.id === conversation.head;
  if (isAnswered && isSpokenTo(conversation, openTurn))
    return { do: 'hear-steers', turn: openTurn, reply: null };
  return isAnswered ? { do: 'complete-turn', turn: openTurn } : { do: 'begin-reply', turn: openTurn };
}

function withoutTurn({ queue: [first], held, reports }: Conversation): Next {
  if (reports.length > 0) return { do: 'hear-reports' };
  return first && (first.next || !held) ? { do: 'start-next', waiting: first } : { do: 'nothing' };
}

function withReply(conversation: Conversation, turn: OpenTurn, reply: Message, ground: Ground): Next {
  const { limits } = ground;
  if (turn.stepsAbandoned > limits.stepsAbandoned) {
    const message = `The turn was given up: ${turn.stepsAbandoned} workers were lost while they ran it.`;
    return { do: 'fail', turn, code: 'internal', message };
  }
  if (turn.lastStopReason === null) return beforeStep(conversation, turn, reply, ground);
  const calls = callsOf(reply, turn.stepsDone - 1);
  const open = calls.filter(({ outcome }) => outcome === undefined);
  if (open.length > 0) return withCalls(turn, open, ground);
  const pauses = calls.length === 0 && turn.lastStopReason === 'pause_turn';
  if (calls.length > 0 || pauses) {
    const failure = outOfRounds(turn, reply, limits);
    if (failure) return { do: 'fail', turn, ...failure };
  }
  if (isSpokenTo(conversation, turn)) return { do: 'hear-steers', turn, reply };
  if (calls.length > 0 || pauses) return beforeStep(conversation, turn, reply, ground);
  return endOfReply(turn, reply);
}

/** All that must be done, or waited for, before the model is asked once more. */
function beforeStep(
  { messages, title }: Conversation,
  turn: OpenTurn,
  reply: Message,
  { session, life }: Ground,
): Next {
  const asked = saidTo(turn, messages);
  const [first] = asked;
  const isUntitled = session.name === null && title === null && !life.titleAsked;
  if (isUntitled && first?.parent === null) return { do: 'ask-title', turn, message: first };
  const message = asked.find((each) => unplaced(each).some(({ file }) => life.unseen.has(file)));
  if (message) return { do: 'place-files', turn, message };
  const { retryAt } = turn.tries;
  if (retryAt !== null && retryAt !== life.waitedFor) return { do: 'wait-to-retry', turn, until: retryAt };
  return { do: 'ask-model', turn, reply, step: turn.stepsDone };
}

/** Words of a person, or the report of a session that has worked for this one. */
function isSpokenTo({ reports }: Conversation, { steers }: OpenTurn): boolean {
  return steers.length > 0 || reports.length > 0;
}

/** In the log before they are carried out, each once in a life, and then somebody else has the word. */
function withCalls(turn: OpenTurn, open: ToolBlock[], { session, life }: Ground): Next {
  const unrequested = open.filter(({ call }) => !askedFor(turn, call));
  if (unrequested.length > 0) return { do: 'request-calls', turn, calls: unrequested };
  const inTurn = whoseTurnItIs(turn, open);
  const unsent = inTurn.filter(
    ({ block: { step, call }, asked }) =>
      isAgreed(asked) && !life.dispatched.has(callKey(session.id, turn.turn, step, call)),
  );
  const calls = unsent.filter(({ asked }) => asked.runs === 'tools').map(({ block }) => block);
  if (calls.length > 0) return { do: 'dispatch-calls', turn, calls };
  // What takes its time comes behind what is only sent: first what begins sessions, then what asks a model.
  const own = unsent.find(({ asked }) => asked.runs === 'engine');
  if (own) return { do: 'carry-out', turn, call: own.block };
  const toReview = inTurn.find(
    ({ asked }) => isOpenTo(asked, 'model') && !life.reviewed.has(asked.approval?.approval ?? ''),
  );
  return toReview ? { do: 'review-call', turn, call: toReview.block, asked: toReview.asked } : { do: 'wait' };
}

/** Nothing else than a word for it may set a call going that has to be agreed to. */
export function isAgreed({ approval }: OpenCall): boolean {
  return approval === null || approval.decision === 'approve' || approval.decision === 'edit';
}

interface InTurn {
  block: ToolBlock;
  asked: OpenCall;
}

/** Side by side, as far as they go together: one that wants to be alone waits for those before it, and is waited for. */
function whoseTurnItIs(turn: OpenTurn, open: ToolBlock[]): InTurn[] {
  const calls = open.flatMap((block): InTurn[] => {
    const asked = askedFor(turn, block.call);
    return asked ? [{ block, asked }] : [];
  });
  const alone = calls.findIndex(({ asked }) => asked.alone);
  if (alone < 0) return calls;
  return alone === 0 ? calls.slice(0, 1) : calls.slice(0, alone);
}

function askedFor({ calls }: OpenTurn, wanted: string): OpenCall | undefined {
  return calls.find(({ call }) => call === wanted);
}

export function isOpenTo({ approval }: OpenCall, who: 'person' | 'model'): boolean {
  return approval !== null && approval.decision === null && approval.from === who;
}

function outOfRounds(
  turn: OpenTurn,
  reply: Message,
  { toolRounds, emptyCallSteps }: Limits,
): { code: FailureCode; message: string } | undefined {
  const calls = callsOfAll(turn, reply);
  if (emptyStepsInARow(calls, turn.stepsDone) >= emptyCallSteps) {
    const message = `The agent asked for tools ${emptyCallSteps} times in a row without saying what with, and was stopped.`;
    return { code: 'empty_tool_calls', message };
  }
  const rounds = new Set(calls.map(({ step }) => step)).size;
  if (rounds > toolRounds) {
    const message = `The agent asked for tools ${toolRounds} times in one turn and was stopped.`;
    return { code: 'tool_loop_limit', message };
  }
  if (turn.lastStopReason !== 'pause_turn' || turn.stepsDone <= toolRounds) return undefined;
  const message = `The model paused again and again, and was stopped after ${turn.stepsDone} steps.`;
  return { code: 'tool_loop_limit', message };
}

/** How many of the last steps have asked for a tool with nothing in hand. Any other step begins the count anew. */
export function emptyStepsInARow(calls: readonly ToolBlock[], stepsDone: number): number {
  const empty = new Set(calls.filter((call) => call.empty).map(({ step }) => step));
  let count = 0;
  while (empty.has(stepsDone - 1 - count)) count += 1;
  return count;
}

export function callsOfAll({ replies }: OpenTurn, reply: Message): ToolBlock[] {
  return [...replies, reply]
    .flatMap(({ blocks }) => blocks)
    .filter((block): block is ToolBlock => block.kind === 'tool');
}

function endOfReply(turn: OpenTurn, reply: Message): Next {
  const said = reply.blocks.some((block) => block.kind === 'text' && block.text.trim() !== '');
  if (said) return { do: 'complete-reply', turn, reply };
  const declined = turn.lastStopReason === 'refusal';
  const message = declined ? 'The model declined to answer.' : 'The model ended without an answer.';
  return { do: 'fail', turn, code: 'empty_response', message };
}

function callsOf(reply: Message, step: number): ToolBlock[] {
  return reply.blocks.filter((block): block is ToolBlock => block.kind === 'tool' && block.step === step);
}

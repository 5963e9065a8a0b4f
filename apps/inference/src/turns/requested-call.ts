import {
  approvalIdOf,
  callHash,
  type EntryBody,
  type NewEntry,
  type OpenTurn,
  type ToolBlock,
} from '#shared/contracts';
import type { Verdict } from '../permissions/index.js';
import { judged, type AtHand, type Callable } from './at-hand.js';
import { callsOfAll, emptyStepsInARow } from './rounds.js';
import { missingFields, whatIsMissing } from './empty-call.js';

export interface Requesting {
  turn: OpenTurn;
  block: ToolBlock;
  hand: AtHand;
  /** Of the call. */
  key: string;
  /** Until then somebody may agree to it. */
  expiresAt: string;
}

/** What the log says of a call before anything is done about it. Pure. */
export function requestedCall(asked: Requesting): NewEntry[] {
  const { turn, block, hand } = asked;
  const tool = hand.tools.find(({ name }) => name === block.name);
  const first: NewEntry = { type: 'tool.requested', turn: turn.turn, body: requestOf(asked, tool) };
  const then = tool
    ? behind(asked, tool)
    : answer(asked, { output: `There is no tool named "${block.name}".` });
  return then ? [first, then] : [first];
}

function requestOf(
  { block: { call, name, input }, key }: Requesting,
  tool: Callable | undefined,
): EntryBody<'tool.requested'> {
  const { title, runs = 'tools', parallel = true } = tool ?? {};
  return {
    call,
    name,
    input,
    hash: callHash(name, input),
    ...(title === undefined ? {} : { title }),
    ...(runs === 'tools' ? {} : { runs }),
    ...(runs === 'client' ? { key } : {}),
    ...(parallel ? {} : { alone: true }),
  };
}

function behind(asked: Requesting, tool: Callable): NewEntry | undefined {
  const { turn, block, hand } = asked;
  const missing = missingFields(block.input, tool.inputSchema);
  if (missing.length > 0) {
    const steps = turn.reply ? emptyStepsInARow(callsOfAll(turn, turn.reply), turn.stepsDone - 1) : 0;
    const output = whatIsMissing(block.name, missing, steps === 0 ? 'first' : 'again');
    return answer(asked, { output, empty: true });
  }
  const verdict = judged(tool, block.input, hand.rules);
  switch (verdict.kind) {
    case 'allow':
      return undefined;
    case 'deny':
      return answer(asked, { outcome: 'denied', output: `Denied. ${verdict.reason}` });
    case 'ask':
      return approvalOf(asked, verdict);
  }
}

function answer(
  { turn, block: { call } }: Requesting,
  result: Partial<EntryBody<'tool.completed'>> & { output: string },
): NewEntry {
  const body = { call, outcome: 'error' as const, truncated: false, ...result };
  return { type: 'tool.completed', turn: turn.turn, body };
}

function approvalOf(
  { turn, block: { call, name, input }, key, expiresAt }: Requesting,
  { from, reason }: Extract<Verdict, { kind: 'ask' }>,
): NewEntry {
  const body = { approval: approvalIdOf(key), call, hash: callHash(name, input), from, reason, expiresAt };
  return { type: 'tool.approval_requested', turn: turn.turn, body };
}

import { isDeepStrictEqual } from 'node:util';
import { callKey, type CallRecord, type CallResult, type Entry, type OpenCall } from '#shared/contracts';
import type { History } from '../history.js';
import type { Line, Reading } from './reading.js';
import type { Blame } from './violation.js';

type Records = History['calls'];

/** One result for each call, and where it came by mail, the one that was recorded. */
export function checkResults({ session, lines }: Reading, calls: Records, blame: Blame): void {
  for (const line of lines) {
    if (line.entry.type === 'tool.completed') checkResult(session, line.entry, line, calls, blame);
  }
}

function checkResult(
  session: string,
  { turn = '', n, cause, body }: Entry<'tool.completed'>,
  { before }: Line,
  calls: Records,
  blame: Blame,
): void {
  const { call, ...result } = body;
  const { openTurn } = before;
  const block = openTurn?.reply?.blocks.find(
    (each) => each.kind === 'tool' && each.call === call && each.outcome === undefined,
  );
  if (openTurn?.turn !== turn || block?.kind !== 'tool')
    return blame('second result', `${call} of ${turn} at ${n}`);
  const open = openTurn.calls.find((each) => each.call === call);
  if (cause === undefined || isSaid(open) || open?.runs === 'engine') return;
  const record = calls.get(callKey(session, turn, block.step, call))?.at(-1)?.record;
  if (record?.state !== 'done' || !isDeepStrictEqual(withoutWord(result, record.result, open), record.result))
    blame('result not recorded', `${call} of ${turn} at ${n}`);
}

/** The word of a person is the result. */
function isSaid(open: OpenCall | undefined): boolean {
  const decision = open?.approval?.decision;
  return decision === 'deny' || decision === 'answer' || decision === 'expired';
}

/** Of changed arguments the model is told before the output itself. */
function withoutWord(result: CallResult, recorded: CallResult, open: OpenCall | undefined): CallResult {
  const isTold =
    open?.changed && result.output !== recorded.output && result.output.endsWith(recorded.output);
  return isTold ? { ...result, output: recorded.output } : result;
}

/** What a person had to agree to runs when he has. */
export function checkWords({ session, lines }: Reading, { effects }: History['notes'], blame: Blame): void {
  const silent = new Map<string, string>();
  for (const { entry, before } of lines) {
    if (entry.type !== 'tool.approval_requested' && entry.type !== 'tool.approval_answered') continue;
    const { turn = '', body } = entry;
    const block = before.openTurn?.reply?.blocks.findLast(
      (each) => each.kind === 'tool' && each.call === body.call,
    );
    if (block?.kind !== 'tool') continue;
    const key = callKey(session, turn, block.step, body.call);
    if (entry.type === 'tool.approval_requested') silent.set(key, `${body.call} of ${turn}`);
    else if (entry.body.decision === 'approve' || entry.body.decision === 'edit') silent.delete(key);
  }
  for (const { key } of effects) if (silent.has(key)) blame('run without a word', silent.get(key) ?? '');
}

/** What a tool does to the world it does after a claim; unless it may be repeated, it does it once. */
export function checkEffects({ calls, notes }: History, blame: Blame): void {
  const done = new Map<string, number>();
  for (const { tool, key, idempotent, at } of notes.effects) {
    const times = (done.get(key) ?? 0) + 1;
    done.set(key, times);
    if (!idempotent && times > 1) blame('effect twice', `${tool} ${key}`);
    const claim = calls.get(key)?.find(({ record }) => record?.state === 'claimed');
    if (!claim || claim.at > at) blame('effect without claim', `${tool} ${key}`);
  }
  for (const [key, versions] of calls) {
    const finished = versions.findIndex(({ record }) => isFinal(record));
    if (finished >= 0 && finished < versions.length - 1) blame('record rewritten', key);
  }
}

function isFinal(record: CallRecord | undefined): boolean {
  return record !== undefined && record.state !== 'claimed';
}

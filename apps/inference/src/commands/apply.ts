import { passJobId, type Command, type EntryBody, type NewEntry, type OpenChain } from '#shared/contracts';
import { foundBy, type Found } from './knowledge/found.js';
import { isCarriable } from './within-append.js';
import { done, settled, type Circumstances, type Settlement } from './settlement.js';

type Apply = Command<'state.apply'>;
type Result = Apply['body']['result'];

/** Whoever is overtaken again and again gives up. */
const mostAgain = 3;

/**
 * What a pass has found. It is the session's and not the turn's: nothing comes of a turn behind its end. Of a chain
 * only the job counts that it is at: what comes twice, late, or after the path was cleared changes nothing.
 */
export function settleApply(command: Apply, circumstances: Circumstances): Settlement {
  const { result, job } = command.body;
  if (job !== undefined) return ofChain(command, job, circumstances);
  switch (result.kind) {
    case 'title':
      return titled(command, result, circumstances);
    case 'failed':
      return { entries: [failed(command, result)], answer: done };
    default:
      // Nothing is made of an exchange but by a job.
      return settled(command, { outcome: 'over' });
  }
}

/** A title counts only where there is none, and what it names is still there. */
function titled(
  command: Apply,
  { kind, ...body }: Extract<Result, { kind: 'title' }>,
  { conversation }: Circumstances,
): Settlement {
  if (conversation.title !== null) return tooLate(command, body, 'There is a title already.');
  const { turn } = command.body;
  const isThere = conversation.messages.some((message) => message.turn === turn);
  if (turn !== undefined && !isThere) return tooLate(command, body, 'What it names is not there any more.');
  const { id, by } = command;
  return { entries: [{ type: `state.${kind}`, cause: id, by, body }], answer: done };
}

/** It comes to nothing, but it was paid for. */
function tooLate(
  command: Apply,
  { model, usage }: Pick<EntryBody<'state.title'>, 'model' | 'usage'>,
  reason: string,
): Settlement {
  if (!usage) return settled(command, { outcome: 'over' });
  const { id, by } = command;
  const body = { pass: 'title', reason, usage, ...(model ? { model } : {}) };
  return { entries: [{ type: 'state.pass_failed', cause: id, by, body }], answer: done };
}

function ofChain(command: Apply, job: string, circumstances: Circumstances): Settlement {
  const { result } = command.body;
  const chain = circumstances.conversation.chains.find((open) => jobOf(open) === job);
  const [pass] = chain?.left ?? [];
  if (!chain || !pass || result.kind === 'title' || (result.kind !== 'failed' && result.kind !== pass))
    return ofNoChain(command);
  if (result.kind === 'failed') {
    const given = result.last ? { chain: chain.chain } : {};
    return { entries: [failed(command, { ...result, pass }, given)], answer: done };
  }
  const { conversation, at } = circumstances;
  const found = foundBy({ chain, job, result, conversation, at });
  const entries = writtenOf(command, { chain, pass, found }, circumstances);
  if (isCarriable(entries)) return { entries, answer: done };
  const tooMuch = { kind: 'failed' as const, pass, reason: 'It has found more than can be written down.' };
  return {
    entries: [failed(command, { ...tooMuch, ...spentOn(result) }, { chain: chain.chain })],
    answer: done,
  };
}

/** It was given up, or its path was cleared: nothing comes of it, but it was paid for. What was booked once is told by its id. */
function ofNoChain(command: Apply): Settlement {
  const { result } = command.body;
  const { kind, usage } = result;
  if (!usage) return settled(command, { outcome: 'double' });
  const late = { pass: kind === 'failed' ? result.pass : kind, reason: 'Nobody waits for it any more.' };
  return { entries: [failed(command, { kind: 'failed', ...late, ...spentOn(result) })], answer: done };
}

/** All of it, or nothing of it: what was made of less than is known now is made once more. */
function writtenOf(
  { id, by, body: { en = 0, result } }: Apply,
  { chain, pass, found }: { chain: OpenChain; pass: OpenChain['left'][number]; found: Found },
  { conversation }: Circumstances,
): NewEntry[] {
  const written = { cause: id, by };
  const spent = spentOn(result);
  const isOvertaken = conversation.overwritten.some((each) => each.en > en && found.keys.includes(each.key));
  const about = { chain: chain.chain, pass, ...spent };
  if (!isOvertaken) {
    const entries = found.entries.map((entry): NewEntry => ({ ...entry, ...written }));
    const dues = found.due.map((body): NewEntry => ({
      type: 'passes.due',
      ...written,
      turn: body.turn,
      body,
    }));
    return [...entries, { type: 'pass.done', ...written, body: about }, ...dues];
  }
  if (chain.attempt < mostAgain) return [{ type: 'pass.done', ...written, body: { ...about, again: true } }];
  const reason = 'What it is made from has changed again and again.';
  return [{ type: 'state.pass_failed', ...written, body: { ...about, reason } }];
}

function failed(
  { id, by }: Apply,
  result: Extract<Result, { kind: 'failed' }>,
  given: { chain?: string } = {},
): NewEntry {
  const { pass, reason } = result;
  return { type: 'state.pass_failed', cause: id, by, body: { pass, reason, ...given, ...spentOn(result) } };
}

function spentOn({ model, usage }: Result): Pick<EntryBody<'pass.done'>, 'model' | 'usage'> {
  return { ...(model ? { model } : {}), ...(usage ? { usage } : {}) };
}

function jobOf({ chain, left: [pass], attempt }: OpenChain): string {
  return passJobId(chain, pass ?? '', attempt);
}

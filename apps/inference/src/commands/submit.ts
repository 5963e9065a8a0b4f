import type { Command, Conversation, EntryBody, Message, NewEntry, Policy } from '#shared/contracts';
import { acceptedBefore } from './accepted-before.js';
import { compactionStopped } from './compact.js';
import { blocksOf } from './said-blocks.js';
import {
  messageExists,
  neverBegun,
  rejected,
  type Circumstances,
  type Refusal,
  type Settlement,
} from './settlement.js';
import { notAfter } from './not-after.js';
import { whyFull } from './waiting-room.js';
import { compactionAlone, isAboutToRun, whatRuns, whileItIsDeleted, whileItRuns } from './what-runs.js';

type Submit = Command<'turn.submit'>;

/** What becomes of a submit. Pure: the same mail on the same conversation gets the same answer for ever. */
export function settleSubmit(submit: Submit, circumstances: Circumstances): Settlement {
  return known(submit, circumstances) ?? fresh(submit, circumstances);
}

/** Another try of a submit that was accepted before, or one that takes what is taken. */
function known(submit: Submit, circumstances: Circumstances): Settlement | undefined {
  const before = acceptedBefore(submit, circumstances);
  if (before || !circumstances.recalled.messageTaken) return before;
  return reject(submit, messageExists(submit.body.message));
}

function fresh(submit: Submit, circumstances: Circumstances): Settlement {
  const { conversation, refusal, queueLimit } = circumstances;
  if (conversation.clearing?.purpose === 'delete') return reject(submit, whileItIsDeleted);
  if (refusal) return reject(submit, refusal);
  if (conversation.tombstones.includes(submit.body.turn)) return stoppedOnArrival(submit);
  const elsewhere = notAfter(submit.body.after, conversation);
  if (elsewhere) return reject(submit, elsewhere.error, elsewhere.runningTurn);
  if (conversation.clearing) return whileClearing(submit, conversation, queueLimit);
  const compaction = compactionAlone(conversation);
  if (compaction) return whileCompacting(submit, conversation, compaction.compaction, queueLimit);
  const busy = whatRuns(conversation);
  return busy === undefined
    ? startNow(submit, conversation, queueLimit)
    : whileBusy(submit, conversation, busy, queueLimit);
}

function whileBusy(submit: Submit, conversation: Conversation, busy: string, queueLimit: number): Settlement {
  const { policy } = submit.body;
  if (policy === 'reject') return reject(submit, whileItRuns(busy), busy);
  const full = whyFull(conversation, queueLimit);
  if (full) return reject(submit, full, busy);
  if (policy === 'steer' && conversation.openTurn && !conversation.openTurn.stopping) {
    return steer(submit, conversation.openTurn.turn);
  }
  if (policy === 'interrupt' || policy === 'rollback') return takeOver(submit, conversation, policy);
  return enqueue(submit, conversation, placeFor(policy, conversation));
}

/** Nobody is refused for that: it waits, unless it is to take the place of whatever is done. */
function whileCompacting(
  submit: Submit,
  conversation: Conversation,
  compaction: string,
  queueLimit: number,
): Settlement {
  const { policy } = submit.body;
  if (policy === 'interrupt' || policy === 'rollback') {
    const { entries, answer } = startNow(submit, conversation, queueLimit);
    return { entries: [compactionStopped(submit, compaction), ...entries], answer };
  }
  const full = whyFull(conversation, queueLimit);
  return full ? reject(submit, full) : enqueue(submit, conversation, placeFor(policy, conversation));
}

/** It is said to what comes then, whatever it was to do to what runs still. */
function whileClearing(submit: Submit, conversation: Conversation, queueLimit: number): Settlement {
  const full = whyFull(conversation, queueLimit);
  return full ? reject(submit, full) : enqueue(submit, conversation, conversation.queue.length);
}

/** Words for the turn that has just been run go behind nothing but whoever interrupts. */
function placeFor(policy: Policy, { queue }: Conversation): number {
  return policy === 'steer' ? queue.filter(({ next }) => next).length : queue.length;
}

/** Nothing runs. What is held may go on, but behind this. */
function startNow(submit: Submit, conversation: Conversation, queueLimit: number): Settlement {
  const { turn, policy } = submit.body;
  if (policy === 'enqueue' && conversation.queue.length > 0) {
    const full = whyFull(conversation, queueLimit);
    if (full) return reject(submit, full);
    return enqueue(submit, conversation, conversation.queue.length);
  }
  const entries = [accepted(submit, conversation.head), ...resumed(submit, conversation)];
  return { entries, answer: { kind: 'accepted', turn, noted: turn } };
}

function enqueue(submit: Submit, conversation: Conversation, position: number): Settlement {
  const { turn } = submit.body;
  const entries = [queued(submit), placed(submit, { position }), ...resumed(submit, conversation)];
  return { entries, answer: { kind: 'accepted', turn, noted: turn, position } };
}

/** Stops what runs, and whatever else was about to take its place. */
function takeOver(
  submit: Submit,
  { openTurn, queue, held, compaction }: Conversation,
  reason: 'interrupt' | 'rollback',
): Settlement {
  const { id, by } = submit;
  const overtaken = queue.filter(
    (waiting, index) =>
      waiting.next || (index === 0 && !openTurn && isAboutToRun(waiting, { held, compaction })),
  );
  const entries: NewEntry[] = overtaken.map(({ turn }) => neverBegun(submit, turn, reason));
  entries.push(queued(submit), placed(submit, { position: 0, next: true }));
  if (openTurn && mustBeTold(openTurn.stopping, reason)) {
    entries.push({ type: 'turn.stopping', turn: openTurn.turn, cause: id, by, body: { by, reason } });
  }
  entries.push(...resumed(submit, { held }));
  const { turn } = submit.body;
  return { entries, answer: { kind: 'accepted', turn, noted: turn, position: 0 } };
}

/** A turn that is stopping already is not stopped again, but it may yet be dropped as well. */
function mustBeTold(stopping: { reason: string } | null, reason: string): boolean {
  return stopping === null || (reason === 'rollback' && stopping.reason !== 'rollback');
}

function steer(submit: Submit, runningTurn: string): Settlement {
  const { policy, request, key, turn } = submit.body;
  const body = { message: said(submit, null), becomes: turn, policy, request, ...(key ? { key } : {}) };
  return {
    entries: [{ type: 'steer.received', turn: runningTurn, cause: submit.id, by: submit.by, body }],
    answer: { kind: 'accepted', turn: runningTurn, noted: turn },
  };
}

function stoppedOnArrival(submit: Submit): Settlement {
  const { turn } = submit.body;
  return {
    entries: [queued(submit), neverBegun(submit, turn, 'user')],
    answer: { kind: 'accepted', turn, noted: turn },
  };
}

function accepted(submit: Submit, head: string | null): NewEntry<'turn.accepted'> {
  const { turn, policy, request, key, traceparent } = submit.body;
  const traced = traceparent === undefined ? {} : { traceparent };
  const body = { message: said(submit, head), policy, request, ...(key ? { key } : {}), ...traced };
  return { type: 'turn.accepted', turn, cause: submit.id, by: submit.by, body };
}

/** Below what it will stand is known only when it starts. */
function queued(submit: Submit): NewEntry<'turn.accepted'> {
  const entry = accepted(submit, null);
  return { ...entry, body: { ...entry.body, queued: true } };
}

function placed(submit: Submit, body: EntryBody<'turn.queued'>): NewEntry {
  return { type: 'turn.queued', turn: submit.body.turn, cause: submit.id, by: submit.by, body };
}

function resumed(submit: Submit, { held }: Pick<Conversation, 'held'>): NewEntry[] {
  return held ? [{ type: 'queue.resumed', cause: submit.id, by: submit.by, body: {} }] : [];
}

function said({ by, at, body }: Submit, parent: string | null): Message {
  return {
    id: body.message,
    parent,
    turn: body.turn,
    role: 'user',
    author: by,
    status: 'complete',
    blocks: blocksOf(body),
    createdAt: at,
  };
}

function reject(submit: Submit, error: Refusal, runningTurn?: string): Settlement {
  const { turn, message } = submit.body;
  return rejected(submit, turn, { message, runningTurn, error });
}

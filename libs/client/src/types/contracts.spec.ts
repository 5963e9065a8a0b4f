import { describe, expect, it } from '@jest/globals';
import { entryBodies, errorCodes, failureCodes, internalTypes, type EntryType } from '#shared/contracts';
import type * as contracts from '#shared/contracts';
import type * as ours from './index.js';

/**
 * The package's types are written out, so that it can be published by itself. Here they are held to the contracts: a
 * field more, less or other than there, and this file does not compile (`npm run types`).
 */
type Plain<T> = T extends object ? { [K in keyof T]: Plain<T[K]> } : T;
type Same<A, B> =
  (<T>() => T extends Plain<A> ? 1 : 2) extends <T>() => T extends Plain<B> ? 1 : 2 ? true : false;

type InternalType =
  | 'actor.claimed'
  | 'block.checkpoint'
  | 'command.settled'
  | 'interjection.considered'
  | 'pass.done'
  | 'passes.due'
  | 'session.clearing'
  | 'turn.stopping'
  | 'turn.settled';
type ShownType = Exclude<EntryType, InternalType>;

/** What clients get of these is less than the log holds. */
interface Narrowed {
  'turn.accepted': Pick<contracts.EntryBody<'turn.accepted'>, 'message' | 'policy'>;
  'steer.received': Pick<contracts.EntryBody<'steer.received'>, 'message' | 'becomes'>;
}
type Told<T extends ShownType> = T extends keyof Narrowed ? Narrowed[T] : contracts.EntryBody<T>;

const events: { [T in ShownType]: T extends ours.EventType ? Same<ours.EventBodies[T], Told<T>> : false } = {
  'agent.finished': true,
  'agent.started': true,
  'attachments.placed': true,
  'block.completed': true,
  'block.delta': true,
  'block.started': true,
  'context.compacted': true,
  'context.compacting': true,
  'context.compaction_failed': true,
  'history.moved': true,
  'message.versioned': true,
  'participant.joined': true,
  'participant.left': true,
  'queue.held': true,
  'queue.resumed': true,
  'reply.completed': true,
  'reply.started': true,
  'report.heard': true,
  'session.changed': true,
  'session.deleted': true,
  'state.memory': true,
  'state.pass_failed': true,
  'state.plan': true,
  'state.relation': true,
  'state.scene': true,
  'state.title': true,
  'steer.received': true,
  'step.abandoned': true,
  'step.completed': true,
  'step.started': true,
  'tool.approval_answered': true,
  'tool.approval_requested': true,
  'tool.completed': true,
  'tool.progress': true,
  'tool.requested': true,
  'tool.started': true,
  'turn.accepted': true,
  'turn.completed': true,
  'turn.failed': true,
  'turn.heard': true,
  'turn.queued': true,
  'turn.rejected': true,
  'turn.started': true,
  'turn.status': true,
  'turn.steered': true,
  'turn.stopped': true,
};

/** The client tells of no event that the log has not. */
const noneMore: Exclude<ours.EventType, ShownType> extends never ? true : false = true;

const shapes: {
  block: Same<ours.Block, contracts.Block>;
  message: Same<ours.Message, contracts.Message>;
  placed: Same<ours.PlacedMessage, contracts.PlacedMessage>;
  version: Same<ours.MessageVersion, contracts.MessageVersion>;
  usage: Same<ours.Usage, contracts.Usage>;
  file: Same<ours.FileInfo, contracts.FileInfo>;
  turn: Same<ours.Turn, contracts.TurnView>;
  options: Same<ours.TurnOptions, Omit<contracts.TurnRequest, 'ancestors' | 'keptIn'>>;
  policy: Same<ours.Policy, contracts.Policy>;
  session: Same<ours.Session, contracts.ListedSession>;
  settings: Same<ours.SessionSettings, contracts.SessionSettings>;
  preview: Same<ours.RewindPreview, contracts.RewindPreview>;
  error: Same<ours.ErrorBody, contracts.ErrorBody>;
  errorCode: Same<ours.ErrorCode, contracts.ErrorCode>;
  failureCode: Same<ours.FailureCode, contracts.FailureCode>;
} = {
  block: true,
  message: true,
  placed: true,
  version: true,
  usage: true,
  file: true,
  turn: true,
  options: true,
  policy: true,
  session: true,
  settings: true,
  preview: true,
  error: true,
  errorCode: true,
  failureCode: true,
};

describe('the types of the client', () => {
  it('tell of every event that clients are shown, and of no other', () => {
    const shown = (Object.keys(entryBodies) as EntryType[]).filter((type) => !internalTypes.has(type));
    expect(Object.keys(events).toSorted()).toEqual(shown.toSorted());
    expect(noneMore).toBe(true);
  });

  it('are those of the contracts, field by field', () => {
    expect(Object.values({ ...events, ...shapes }).every(Boolean)).toBe(true);
    expect(errorCodes.length + failureCodes.length).toBeGreaterThan(0);
  });
});

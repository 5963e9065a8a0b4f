import type { FailureCode } from './errors.js';
import type { Block, BlockKind, Message, MessageStatus, Segment, ToolOutcome, Usage } from './message.js';
import type { ApprovalDecision } from './approvals.js';
import type { Policy, StopReason } from './turn.js';

type RejectionCode =
  | 'turn_in_progress'
  | 'message_exists'
  | 'head_moved'
  | 'idempotency_mismatch'
  | 'unknown_model'
  | 'unknown_agent'
  | 'invalid_request'
  | 'budget_exceeded'
  | 'queue_full'
  | 'compaction_running'
  | 'not_found'
  | 'unavailable';

interface Ended {
  usage: Usage;
  durationMs: number;
}

/** A turn from what was sent to its end. */
export interface TurnEventBodies {
  /** The message stands on the path, until `turn.queued` of the same turn says that it waits. */
  'turn.accepted': { message: Message; policy: Policy };
  'turn.queued': { position: number; message?: Message; next?: true };
  'turn.rejected': {
    code: RejectionCode;
    runningTurn?: string;
    message?: string;
    problem?: string;
    awaited?: true;
  };
  'queue.held': Record<string, never>;
  'queue.resumed': Record<string, never>;
  /** Words for the running turn. Should it end without them, they become the turn `becomes`. */
  'steer.received': { message: Message; becomes: string };
  /** With `message` it comes out of the queue, and this now stands below the head. */
  'turn.started': { attempt: number; message?: Message };
  'turn.steered': { message: Message };
  'turn.status': { message: string };
  'turn.heard': {
    message: string;
    segments?: Segment[];
    addressee?: string;
    silent?: true;
    model?: string;
    usage?: Usage;
  };
  'attachments.placed': { message: Message };
  'turn.completed': Ended;
  'turn.stopped': Ended & { by: string; reason?: StopReason; awaited?: true };
  'turn.failed': Ended & { code: FailureCode; message: string; retryable: boolean };
}

/** What is said and done in a turn. */
export interface ReplyEventBodies {
  'reply.started': { message: string; agent: string; parent: string; interjectionOf?: string };
  'reply.completed': { message: string; status: Exclude<MessageStatus, 'streaming'>; usage: Usage };
  'step.started': { step: number; model: string; worker?: string };
  /** Throw its blocks away: it is made again. */
  'step.abandoned': {
    step: number;
    reason: string;
    usage?: Usage;
    failure?: FailureCode;
    retryAt?: string;
    givenUp?: string;
  };
  'step.completed': { step: number; stopReason: string; usage: Usage };
  'block.started': { step: number; index: number; kind: BlockKind; call?: string; name?: string };
  'block.delta': { step: number; index: number; text: string };
  /** The whole block, in place of its deltas. */
  'block.completed': { step: number; index: number; block: Block };
  'tool.requested': {
    call: string;
    key?: string;
    name: string;
    title?: string;
    input: unknown;
    hash: string;
    runs?: 'client' | 'engine';
    alone?: true;
  };
  'tool.approval_requested': {
    approval: string;
    call: string;
    hash: string;
    from: 'person' | 'model';
    reason: string;
    expiresAt: string;
  };
  'tool.approval_answered': {
    approval: string;
    call: string;
    decision: ApprovalDecision | 'expired';
    input?: unknown;
    hash?: string;
    text?: string;
    waitedMs?: number;
    model?: string;
    usage?: Usage;
  };
  'tool.started': { call: string; attempt: number };
  'tool.progress': { call: string; text: string };
  'tool.completed': {
    call: string;
    outcome: ToolOutcome;
    output: string;
    truncated: boolean;
    empty?: true;
    file?: string;
  };
  'agent.started': { call: string; session: string; childTurn: string; agent: string; background: boolean };
  'agent.finished': {
    call: string;
    session: string;
    background: boolean;
    status: 'completed' | 'stopped' | 'failed';
    report?: Message;
  };
  'report.heard': { message: Message };
}

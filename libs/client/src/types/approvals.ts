export type ApprovalDecision = 'approve' | 'deny' | 'edit' | 'answer';

/** A call that waits for somebody to agree. */
export interface PendingApproval {
  approval: string;
  call: string;
  /** Of the name and the arguments: an answer holds for these alone. */
  hash: string;
  /** `model`: the one that reviews is asked first. A person may answer before it. */
  from: 'person' | 'model';
  reason: string;
  expiresAt: string;
}

export interface Approval extends PendingApproval {
  /** Where it waits and is to be answered: the session that was asked for, or a sub-agent's. */
  session: string;
  turn: string;
  name: string;
  title?: string;
  input: unknown;
}

export interface Approvals {
  approvals: Approval[];
  /** Some sub-agents could not be read just now: ask again. */
  incomplete?: true;
}

/** `edit` carries it out with other arguments; `answer` does not, and tells the model `text` as its result. */
export type ApprovalAnswer =
  | { decision: 'approve' }
  | { decision: 'deny'; text?: string }
  | { decision: 'edit'; input: Record<string, unknown> }
  | { decision: 'answer'; text: string };

export type ClientResult = { output: string | Record<string, unknown> } | { error: string };

import type { Command } from '#shared/contracts';
import { acceptedBefore } from './accepted-before.js';
import { placed } from './branch.js';
import { cannot, messageExists, type Circumstances, type Settlement } from './settlement.js';
import { otherWords, rejectedOnBranch, runOnBranch } from './turn-on-branch.js';
import { inTheWay } from './what-runs.js';

/** A sibling of a message, with other words, and a turn that answers it. The first one stays in the tree, with all below it. */
export function settleResend(resend: Command<'message.resend'>, circumstances: Circumstances): Settlement {
  const before = acceptedBefore(resend, circumstances);
  if (before) return before;
  const { conversation, branch, recalled, refusal } = circumstances;
  const { of, message, text, request } = resend.body;
  const busy = inTheWay(conversation);
  if (busy) return rejectedOnBranch(resend, busy);
  if (recalled.messageTaken) return rejectedOnBranch(resend, { error: messageExists(message) });
  const found = placed(conversation, branch, { message: of, to: 'parent' });
  if ('refusal' in found) return rejectedOnBranch(resend, { error: found.refusal });
  const { target, path } = found.placed;
  if (target.role !== 'user') return rejectedOnBranch(resend, { error: notOfUser });
  const said = otherWords(resend, target, text);
  if ('refusal' in said) return rejectedOnBranch(resend, { error: said.refusal });
  if (refusal) return rejectedOnBranch(resend, { error: refusal });
  return runOnBranch(resend, { message: said.message, path, request, reason: 'edit' }, circumstances);
}

export const notOfUser = cannot('message', 'Only what a user has said can be edited.');

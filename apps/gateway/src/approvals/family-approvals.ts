import { ParleyError, type Conversation } from '#shared/contracts';
import { approvalsOf, type ApprovalsView } from './approvals-view.js';
import { fewAtOnce } from './few-at-once.js';

export type Look = (session: string) => Promise<Conversation>;

const mostAtOnce = 8;

/** What waits in a session, and behind that what waits in those that work for it, however deep they lie. */
export async function familyApprovals(session: string, look: Look): Promise<ApprovalsView> {
  const inTurn = fewAtOnce(mostAtOnce);
  return approvalsFrom(session, (each) => inTurn(() => look(each)));
}

async function approvalsFrom(session: string, look: Look): Promise<ApprovalsView> {
  const conversation = await look(session);
  const atWork = conversation.children.filter(({ status }) => status === 'running');
  const below = await Promise.all(atWork.map((child) => approvalsBelow(child.session, look)));
  const approvals = [approvalsOf(session, conversation), ...below.map((each) => each.approvals)].flat();
  return below.some(({ incomplete }) => incomplete) ? { approvals, incomplete: true } : { approvals };
}

/** One of them that cannot be read must not hide what the others wait for. */
async function approvalsBelow(session: string, look: Look): Promise<ApprovalsView> {
  try {
    return await approvalsFrom(session, look);
  } catch (error) {
    if (!ParleyError.is(error)) throw error;
    // That it works stands in the log before it is made.
    if (error.body.code === 'not_found') return { approvals: [] };
    if (error.body.retryable) return { approvals: [], incomplete: true };
    throw error;
  }
}

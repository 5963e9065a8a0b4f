import { expect, it } from '@jest/globals';
import { notFound, unavailable, type ParleyError, type Child, type Conversation } from '#shared/contracts';
import { emptyConversation } from '#shared/conversation';
import type { ApprovalsView } from './approvals-view.js';
import { familyApprovals, type Look } from './family-approvals.js';

/** One whose only call waits for somebody. */
function waiting(children: Partial<Child>[] = []): Conversation {
  const approval = { approval: 'ap', from: 'person', reason: 'r', expiresAt: 'e', decision: null };
  const call = { call: 'c', hash: 'h', runs: 'tools', alone: false, changed: null, approval };
  const block = { kind: 'tool', step: 0, call: 'c', name: 'write_file', input: {} };
  const openTurn = { turn: 't', stopping: null, reply: { blocks: [block] }, calls: [call] };
  return { ...emptyConversation, openTurn, children } as unknown as Conversation;
}

function lookIn(sessions: Record<string, Conversation>, otherwise: ParleyError): Look {
  return (session) => {
    const found = sessions[session];
    return found ? Promise.resolve(found) : Promise.reject(otherwise);
  };
}

const named = ({ approvals }: ApprovalsView): string[] =>
  approvals.map(({ session, approval }) => `${session} ${approval}`);
const child = (session: string, status: Child['status'] = 'running'): Partial<Child> => ({ session, status });

it('what waits in a family is listed at its top, each with the session that it is answered in', async () => {
  const look = lookIn(
    {
      top: waiting([child('one'), child('over', 'completed'), child('two'), child('unmade')]),
      one: waiting([child('deep')]),
      two: emptyConversation,
      deep: waiting(),
      over: waiting(),
    },
    notFound('session'),
  );
  const listed = await familyApprovals('top', look);
  expect(named(listed)).toEqual(['top ap', 'one ap', 'deep ap']);
  expect(listed).not.toHaveProperty('incomplete');
});

it('looks at a few of them at once', async () => {
  const children = Array.from({ length: 30 }, (_, place) => `child${place}`);
  let looking = 0;
  let most = 0;
  const look: Look = async (session) => {
    looking += 1;
    most = Math.max(most, looking);
    await new Promise(setImmediate);
    looking -= 1;
    return session === 'top' ? waiting(children.map((each) => child(each))) : waiting();
  };
  const listed = await familyApprovals('top', look);
  expect([most, named(listed)]).toEqual([8, ['top', ...children].map((each) => `${each} ap`)]);
});

it('one that cannot be read just now hides nothing of the others, and is not left out in silence', async () => {
  const top = waiting([child('one'), child('two')]);
  const two = { ...waiting([child('deep')]) };
  const listed = await familyApprovals('top', lookIn({ top, two }, unavailable('away')));
  expect([named(listed), listed.incomplete]).toEqual([['top ap', 'two ap'], true]);
});

it('nor is the session itself that was asked for', async () => {
  const listed = familyApprovals('top', lookIn({}, unavailable('away')));
  await expect(listed).rejects.toMatchObject({ body: { code: 'unavailable' } });
});

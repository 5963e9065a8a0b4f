import { callKey, type Message, type OpenCall, type OpenTurn, type ToolBlock } from '#shared/contracts';
import type { Ground, Next } from './next.js';

/** In the log before they are carried out, each once in a life, and then somebody else has the word. */
export function withCalls(turn: OpenTurn, open: ToolBlock[], { session, life }: Ground): Next {
  const unrequested = open.filter(({ call }) => !askedFor(turn, call));
  if (unrequested.length > 0) return { do: 'request-calls', turn, calls: unrequested };
  const inTurn = whoseTurnItIs(turn, open);
  const unsent = inTurn.filter(
    ({ block: { step, call }, asked }) =>
      isAgreed(asked) && !life.dispatched.has(callKey(session.id, turn.turn, step, call)),
  );
  const calls = unsent.filter(({ asked }) => asked.runs === 'tools').map(({ block }) => block);
  if (calls.length > 0) return { do: 'dispatch-calls', turn, calls };
  // What takes its time comes behind what is only sent: first what begins sessions, then what asks a model.
  const own = unsent.find(({ asked }) => asked.runs === 'engine');
  if (own) return { do: 'carry-out', turn, call: own.block };
  const toReview = inTurn.find(
    ({ asked }) => isOpenTo(asked, 'model') && !life.reviewed.has(asked.approval?.approval ?? ''),
  );
  return toReview ? { do: 'review-call', turn, call: toReview.block, asked: toReview.asked } : { do: 'wait' };
}

/** Nothing else than a word for it may set a call going that has to be agreed to. */
export function isAgreed({ approval }: OpenCall): boolean {
  return approval === null || approval.decision === 'approve' || approval.decision === 'edit';
}

interface InTurn {
  block: ToolBlock;
  asked: OpenCall;
}

/** Side by side, as far as they go together: one that wants to be alone waits for those before it, and is waited for. */
function whoseTurnItIs(turn: OpenTurn, open: ToolBlock[]): InTurn[] {
  const calls = open.flatMap((block): InTurn[] => {
    const asked = askedFor(turn, block.call);
    return asked ? [{ block, asked }] : [];
  });
  const alone = calls.findIndex(({ asked }) => asked.alone);
  if (alone < 0) return calls;
  return alone === 0 ? calls.slice(0, 1) : calls.slice(0, alone);
}

function askedFor({ calls }: OpenTurn, wanted: string): OpenCall | undefined {
  return calls.find(({ call }) => call === wanted);
}

export function isOpenTo({ approval }: OpenCall, who: 'person' | 'model'): boolean {
  return approval !== null && approval.decision === null && approval.from === who;
}

export function callsOf(reply: Message, step: number): ToolBlock[] {
  return reply.blocks.filter((block): block is ToolBlock => block.kind === 'tool' && block.step === step);
}

import { passJobId, type Conversation, type Message, type OpenChain } from '#shared/contracts';
import { isAside } from '../company/index.js';
import { beforeReply } from './before-reply.js';
import { isSpokenTo, mayBeFollowed, withReply } from './during-reply.js';
import type { Ground, Next } from './next.js';

export { isAgreed, isOpenTo } from './calls.js';
export type { Ground, LifeSoFar, Limits, Next } from './next.js';

/**
 * The turn engine's whole mind: from what the log says to the next step. So a worker that takes over goes on
 * where the log ends, and needs no code for it. It must stay pure: no clock, no ids, no I/O.
 */
export function decide(conversation: Conversation, ground: Ground): Next {
  const { openTurn, compaction, unsettled, chains, clearing, deleted } = conversation;
  if (deleted) return { do: 'nothing' };
  const [ended] = unsettled;
  if (ended) return { do: 'settle', turn: ended };
  // A stop waits for nothing that is only made beside the turns.
  if (openTurn?.stopping) return { do: 'stop', turn: openTurn };
  // What is made of a path that goes comes to nothing.
  const unsent = clearing ? undefined : passToSend(chains, ground);
  if (unsent) return unsent;
  if (!openTurn) return compaction ? { do: 'compact', compaction } : withoutTurn(conversation, ground);
  // Whoever decides has no step in hand, so one that is open was left by a worker that is gone.
  if (openTurn.openStep) return { do: 'abandon-step', turn: openTurn, step: openTurn.openStep.step };
  if (compaction) return { do: 'compact', compaction };
  if (openTurn.attempt === 0) return patiently(conversation, ground, { do: 'start', turn: openTurn });
  if (openTurn.reply) return withReply(conversation, openTurn, openTurn.reply, ground);
  const last = openTurn.replies.at(-1);
  if (!last || !isAnswered(conversation, last)) return beforeReply(conversation, openTurn, ground);
  if (isSpokenTo(conversation, openTurn)) return { do: 'hear-steers', turn: openTurn, reply: null };
  if (!openTurn.considered && last.id === conversation.head && mayBeFollowed(last, ground))
    return patiently(conversation, ground, { do: 'consider', turn: openTurn, reply: last });
  return { do: 'complete-turn', turn: openTurn };
}

/** Nothing was said behind it that anybody could answer. */
function isAnswered({ messages, head }: Conversation, { id }: Message): boolean {
  if (id === head) return true;
  const place = messages.findLastIndex((each) => each.id === id);
  return place >= 0 && messages.slice(place + 1).every(isAside);
}

function withoutTurn(conversation: Conversation, ground: Ground): Next {
  const { queue, held, reports, clearing, chains } = conversation;
  if (clearing) return { do: 'clear', clearing };
  if (reports.length > 0) return { do: 'hear-reports' };
  const [first] = queue;
  if (first && (first.next || !held))
    return patiently(conversation, ground, { do: 'start-next', waiting: first });
  return chains.length > 0 ? { do: 'wait' } : { do: 'nothing' };
}

/** One at a time of each chain; whoever takes over sends it once more, under the same id. */
function passToSend(chains: readonly OpenChain[], { life }: Ground): Next | undefined {
  for (const chain of chains) {
    const [pass = ''] = chain.left;
    const job = passJobId(chain.chain, pass, chain.attempt);
    if (!life.sentPasses.has(job) && isNextOfTurn(chain, chains)) return { do: 'send-pass', chain, job };
  }
  return undefined;
}

/** What is awaited of one turn is done one behind the other, in however many chains: each makes use of the one before. */
function isNextOfTurn(chain: OpenChain, chains: readonly OpenChain[]): boolean {
  const first = chains.find(({ turn, awaited }) => awaited && turn === chain.turn);
  return !chain.awaited || chain.turn === undefined || first === chain;
}

/** What was made of the last words should be known in the next ones; but nobody waits long for it. */
function patiently({ chains }: Conversation, { life, passesMs }: Ground, next: Next): Next {
  const since = chains.filter(({ awaited }) => awaited).map((chain) => Date.parse(chain.since));
  if (since.length === 0) return next;
  const until = new Date(Math.max(...since) + passesMs).toISOString();
  return until === life.waitedFor ? next : { do: 'wait-for-passes', until };
}

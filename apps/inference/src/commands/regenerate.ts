import { idSchema, type Command, type Conversation, type Message, type TurnRequest } from '#shared/contracts';
import { acceptedBefore } from './accepted-before.js';
import { isOfLastTurn, nobodyCanSay, placed } from './branch.js';
import type { AskedFor, Branch } from './known-branch.js';
import { cannot, messageExists, type Circumstances, type Refusal, type Settlement } from './settlement.js';
import { otherWords, rejectedOnBranch, runOnBranch } from './turn-on-branch.js';
import { inTheWay } from './what-runs.js';

type Regenerate = Command<'reply.regenerate'>;

/** What is to be answered once more, where it stands, and how. */
interface Again {
  words: Message;
  path: Message[];
  request: TurnRequest;
}

/** Another reply beside the one that there is. What is answered are the words of a user, whatever came in between. */
export function settleRegenerate(command: Regenerate, circumstances: Circumstances): Settlement {
  const before = acceptedBefore(command, circumstances);
  if (before) return before;
  const { conversation, branch, asked, recalled, refusal } = circumstances;
  const { message, text } = command.body;
  const busy = inTheWay(conversation);
  if (busy) return rejectedOnBranch(command, busy);
  if (text !== undefined && recalled.messageTaken)
    return rejectedOnBranch(command, { error: messageExists(message) });
  const found = toAnswerAgain(command, conversation, { branch, asked });
  if ('refusal' in found) return rejectedOnBranch(command, { error: found.refusal });
  const { words, path, request } = found.again;
  const said = text === undefined ? { message: words } : otherWords(command, words, text);
  if ('refusal' in said) return rejectedOnBranch(command, { error: said.refusal });
  if (refusal) return rejectedOnBranch(command, { error: refusal });
  return runOnBranch(command, { message: said.message, path, request, reason: 'regenerate' }, circumstances);
}

export function toAnswerAgain(
  { body }: Regenerate,
  conversation: Conversation,
  { branch, asked }: { branch: Branch; asked: AskedFor },
): { again: Again } | { refusal: Refusal } {
  const found = placed(conversation, branch, { message: body.of, to: 'parent' });
  if ('refusal' in found) return found;
  const { target, path } = found.placed;
  if (target.role !== 'assistant') return { refusal: notAReply };
  if (target.interjectionOf !== undefined) return { refusal: interjected(target.interjectionOf) };
  const place = path.findLastIndex(({ role }) => role === 'user');
  const words = path[place];
  if (!words) return { refusal: answersNobody };
  const before = requestBefore(target, conversation, asked);
  if (!before) return { refusal: nobodyCanSay };
  const request = { ...before, ...body.request };
  return { again: { words, path: path.slice(0, place), request } };
}

/**
 * As it was asked for, and who has spoken speaks again. Undefined where that cannot be read just now: what was denied
 * then must never be allowed because somebody has forgotten it.
 */
function requestBefore(
  target: Message,
  conversation: Conversation,
  known: AskedFor,
): TurnRequest | undefined {
  const { lastTurn } = conversation;
  const told = known.kind === 'found' ? known.request : undefined;
  const asked = lastTurn && isOfLastTurn(target, conversation) ? lastTurn.request : told;
  if (!asked) return undefined;
  const { author } = target;
  // A reply that was brought along from elsewhere may have an author whom nobody here could be.
  return idSchema.safeParse(author).success ? { ...asked, agent: author } : asked;
}

function interjected(reply: string): Refusal {
  return cannot('message', `It was said unasked; regenerate the reply before it, ${reply}.`);
}

const notAReply = cannot('message', 'Only a reply can be regenerated.');
const answersNobody = cannot('message', 'It answers nothing that a user has said.');

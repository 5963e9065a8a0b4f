import type {
  AfterPass,
  Chain,
  Conversation,
  EntryBody,
  Message,
  NewEntry,
  OpenTurn,
  PassName,
  Session,
  Witness,
} from '#shared/contracts';
import { openScene } from '#shared/conversation';
import { chainOfTurn } from './names.js';
import { givenUp } from './room.js';

/** What is due after an exchange depends on this. */
export interface DueGround {
  session: Pick<Session, 'id'>;
  /** As it is now. */
  conversation: Conversation;
  wanted: readonly PassName[];
  /** Who was there, the host first. */
  present: readonly Witness[];
}

interface Ended {
  /** As the turn has left it: what was said in it is remembered, wherever the path has gone since. */
  ended: Conversation;
}

type Due = EntryBody<'passes.due'>;

/** As the contract has it. */
const mostMessages = 200;

/**
 * What is done about a turn that is over. Of a reply that was cut short only what it has said counts, and an
 * interjection that was cut is not remembered at all. Of what was rolled back nothing stands on the path, and so
 * nothing is due.
 */
export function dueBehind(turn: string, { ended, ...now }: DueGround & Ended): NewEntry[] {
  const { clearing, deleted } = now.conversation;
  const { lastTurn } = ended;
  if (lastTurn?.turn !== turn || clearing || deleted) return [];
  const ground = { ...now, conversation: ended };
  const whole = wordsOfTurn(ended, turn, lastTurn.message);
  const fresh = whole.slice(1 + whole.findLastIndex(({ id }) => id === lastTurn.interludeOn));
  const toRemember = fresh.filter((message) => !isCutInterjection(message));
  const remembered = hasReply(toRemember) ? remembering : [];
  const after: AfterPass[] = lastTurn.end === 'completed' && hasReply(whole) ? ['plans', 'scene'] : ['scene'];
  const parts =
    toRemember.length === whole.length
      ? [chain('after', turn, whole, [...remembered, ...after], ground)]
      : [chain('rest', turn, toRemember, remembered, ground), chain('after', turn, whole, after, ground)];
  return entriesOf(parts, turn, now);
}

/**
 * What is made of a turn's words before somebody may speak behind its reply. It is due once a turn; what follows
 * belongs to the turn's end.
 */
export function interludeOf({ turn, message, interlude }: OpenTurn, ground: DueGround): NewEntry[] {
  if (interlude) return [];
  const words = wordsOfTurn(ground.conversation, turn, message);
  if (!hasReply(words)) return [];
  return entriesOf([chain('interlude', turn, words, remembering, ground)], turn, ground);
}

const remembering: readonly AfterPass[] = ['memory', 'contradiction', 'relations'];

function entriesOf(parts: readonly (Due | undefined)[], turn: string, ground: DueGround): NewEntry[] {
  const due = parts.filter((part) => part !== undefined);
  return [
    ...givenUp(ground.conversation, due.length),
    ...due.map((body): NewEntry => ({ type: 'passes.due', turn, by: 'system', body })),
  ];
}

function chain(
  part: string,
  turn: string,
  words: readonly Message[],
  passes: readonly AfterPass[],
  ground: DueGround,
): Due | undefined {
  const last = words.at(-1);
  const due = passes.filter((pass) => isWanted(pass, ground));
  if (!last || due.length === 0) return undefined;
  const about: Chain = {
    chain: chainOfTurn(ground.session.id, turn, part),
    turn,
    on: last.id,
    messages: words.slice(-mostMessages).map(({ id }) => id),
    present: [...ground.present],
  };
  const judges = due.includes('memory') && ground.wanted.includes('significance');
  return { ...about, passes: due, ...(judges ? { apart: ['significance'] } : {}), awaited: true };
}

/** Whether a scene is over is asked only where there is one. */
function isWanted(pass: AfterPass, { wanted, conversation }: DueGround): boolean {
  if (pass === 'scene') return wanted.includes('scenes') && openScene(conversation) !== undefined;
  return (wanted as readonly string[]).includes(pass);
}

/** Those of the turn on the path, behind the words that it answers: a turn may answer those of an earlier one. */
function wordsOfTurn({ messages }: Conversation, turn: string, answered: string): Message[] {
  const first = messages.findIndex((message) => message.turn === turn);
  const own = messages.filter((message) => message.turn === turn);
  if (own[0]?.role === 'user') return own;
  const before = own.length > 0 ? messages[first - 1] : messages.find(({ id }) => id === answered);
  return before?.role === 'user' ? [before, ...own] : own;
}

function hasReply(words: readonly Message[]): boolean {
  return words.some(
    ({ role, blocks }) =>
      role === 'assistant' && blocks.some((block) => block.kind === 'text' && block.text.trim() !== ''),
  );
}

function isCutInterjection({ interjectionOf, status }: Message): boolean {
  return interjectionOf !== undefined && status !== 'complete';
}

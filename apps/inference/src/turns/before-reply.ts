import type { Conversation, Message, OpenTurn } from '#shared/contracts';
import { heardText, openScene } from '#shared/conversation';
import { saidTo, unplaced } from './attached.js';
import type { Ground, Next } from './next.js';

/** Its words are looked at first, where that is wanted; where there is nothing in them for anybody, nobody speaks. */
export function beforeReply(conversation: Conversation, turn: OpenTurn, ground: Ground): Next {
  const { messages } = conversation;
  if (ground.session.scenes && messages.length === 1 && !openScene(conversation))
    return { do: 'open-scene', turn };
  const isUnheard = turn.heard === null && ground.life.heardPlain !== turn.turn;
  if (ground.hears && isUnheard) return { do: 'hear-words', turn };
  return turn.heard?.silent ? { do: 'complete-turn', turn } : { do: 'begin-reply', turn };
}

/** All that must be done, or waited for, before the model is asked once more. */
export function beforeStep(
  { messages, title }: Conversation,
  turn: OpenTurn,
  reply: Message,
  { session, life }: Ground,
): Next {
  const asked = saidTo(turn, messages);
  const [first] = asked;
  const isUntitled = session.name === null && title === null;
  if (isUntitled && first && life.titleAsked !== first.id && isFirstWord(first, messages))
    return { do: 'ask-title', turn, message: first };
  const message = asked.find((each) => unplaced(each).some(({ file }) => life.unseen.has(file)));
  if (message) return { do: 'place-files', turn, message };
  const { retryAt } = turn.tries;
  if (retryAt !== null && retryAt !== life.waitedFor) return { do: 'wait-to-retry', turn, until: retryAt };
  return { do: 'ask-model', turn, reply, step: turn.stepsDone };
}

/** Of the words that anybody may know: who has begun with an aside has said nothing yet that a session is named after. */
function isFirstWord({ id }: Message, messages: readonly Message[]): boolean {
  return messages.find((each) => each.role === 'user' && heardText(each) !== '')?.id === id;
}

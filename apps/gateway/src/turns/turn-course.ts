import { terminalTypes, type Conversation, type Cursor, type Entry, type Message } from '#shared/contracts';
import { emptyConversation, fold, visibleMessages, type Restored } from '#shared/conversation';

/**
 * One turn as somebody follows it who wants nothing but its end: through the queue, while it runs, and also where
 * it ends without having begun. Pure; each step is a new course.
 */
export interface TurnCourse {
  turn: string;
  /** The place just before its acceptance: what is older than this knows nothing of the turn. */
  before: Cursor;
  conversation: Conversation;
  ended: boolean;
}

export function courseOf(turn: string, before: Cursor): TurnCourse {
  return { turn, before, conversation: emptyConversation, ended: false };
}

export function afterEntry(course: TurnCourse, entry: Entry): TurnCourse {
  // What comes behind the end, such as the move of a rollback, takes nothing back of what was said.
  if (course.ended || entry.turn !== course.turn) return course;
  const conversation = fold(course.conversation, entry);
  return { ...course, conversation, ended: terminalTypes.has(entry.type) };
}

export function afterSnapshot(course: TurnCourse, { conversation, n }: Restored, gen: string): TurnCourse {
  const { turn, before } = course;
  const tooOld = gen === before.gen && n <= before.n;
  const isOpen = conversation.openTurn?.turn === turn;
  const isWaiting = conversation.queue.some((waiting) => waiting.turn === turn);
  return { ...course, conversation, ended: !tooOld && !isOpen && !isWaiting };
}

export function repliesOf({ turn, conversation }: TurnCourse): Message[] {
  return visibleMessages(conversation).filter(
    (message) => message.turn === turn && message.role === 'assistant',
  );
}

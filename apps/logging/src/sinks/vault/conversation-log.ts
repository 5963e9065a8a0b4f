import type { Conversation, Message, Session } from '#shared/contracts';
import type { Named } from './path-rule.js';

/** One side's words, as they stand below a heading. */
export interface LoggedTurn {
  role: 'user' | 'assistant';
  name?: string;
  text: string;
}

export type Failure = Pick<NonNullable<Conversation['failure']>, 'code' | 'message' | 'retryable'>;

/** What a conversation's files say. */
export interface ConversationLog {
  agent: string;
  session: string;
  turns: readonly LoggedTurn[];
  failure?: Failure;
}

const firstWords = 60;

/** Its path, as far as its turns are over: the one that runs is told when it has ended. */
export function logOf(session: Session, conversation: Conversation): ConversationLog {
  const { openTurn, messages, failure } = conversation;
  const over = messages.filter(({ turn, status }) => turn !== openTurn?.turn && status !== 'streaming');
  const agent = over.find(({ role }) => role === 'assistant')?.author ?? session.agents?.[0] ?? 'assistant';
  const turns = over.flatMap((message) => turnOf(message, { agent, owner: session.owner }));
  return { agent, session: session.id, turns, ...(openTurn === null && failure ? { failure } : {}) };
}

export function namedOf(session: Session, { title }: Conversation, { agent, turns }: ConversationLog): Named {
  const { id, owner: user, createdAt: at } = session;
  const [first = ''] = turns.filter(({ role }) => role === 'user').map(({ text }) => wordsOf(text));
  const name = [session.name, title, first].find((each) => each?.trim()) ?? id;
  return { session: id, user, agent, name, at };
}

function turnOf(
  { role, author, blocks }: Message,
  { agent, owner }: { agent: string; owner: string },
): LoggedTurn[] {
  if (role === 'system') return [];
  const texts = blocks.flatMap((block) => {
    if (block.kind === 'text') return [block.text];
    return 'size' in block ? [`Attached: ${block.name}`] : [];
  });
  const text = texts.filter((each) => each.trim() !== '').join('\n\n');
  if (text === '') return [];
  const isPlain = author === (role === 'user' ? owner : agent);
  return [{ role, text, ...(isPlain ? {} : { name: author }) }];
}

/** The beginning of the first line that says anything, and no half words. */
function wordsOf(text: string): string {
  const line = text.split('\n').find((each) => each.trim() !== '') ?? '';
  const characters = Array.from(line.trim());
  if (characters.length <= firstWords) return characters.join('');
  const beginning = characters.slice(0, firstWords).join('');
  return beginning.replace(/\s+\S*$/, '') || beginning;
}

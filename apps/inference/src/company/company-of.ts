import type { Conversation, Session, Witness } from '#shared/contracts';
import { shortenedPath } from '../context/shortened-path.js';
import { alone, type Company } from './company.js';

export interface Place {
  session: Pick<Session, 'agents'>;
  conversation: Pick<Conversation, 'messages' | 'receipts'>;
  /** Undefined: nobody can tell. */
  nameOf: (agent: string) => Promise<string | undefined>;
}

/** Among whom somebody speaks. Nobody is asked for anything where it is the only one that has a word. */
export async function companyOf(
  { id, name }: Witness,
  { session, conversation, nameOf }: Place,
): Promise<Company> {
  const { messages, receipts } = conversation;
  const heard = shortenedPath(messages, receipts).rest.filter(({ role }) => role === 'assistant');
  const there = session.agents.length > 1 ? session.agents : [];
  const others = new Set([...there, ...heard.map(({ author }) => author)]);
  others.delete(id);
  if (others.size === 0) return alone({ id, name });
  const named = [...others].map(async (other): Promise<Witness> => {
    return { id: other, name: (await nameOf(other)) ?? other };
  });
  return { self: { id, name }, others: await Promise.all(named) };
}

import type { Command, Conversation, QueryRequest } from '#shared/contracts';

/** The way to the sessions that work for one, and from them to the one that they work for. */
export interface Family {
  /** Counts the turn for its user. Rejects where he may have no more of them. */
  admit(turn: QueryRequest<'memory.admit'>): Promise<void>;
  /** The same again is the same session. */
  create(session: QueryRequest<'memory.session.create'>): Promise<void>;
  /** Durable once it resolves. */
  post(door: 'user' | 'child', command: Command): Promise<void>;
  /** What a session is at, by its own log. */
  look(session: string): Promise<Conversation>;
  /** Whether something was said to it that nobody has read yet. */
  hasMail(session: string): Promise<boolean>;
}

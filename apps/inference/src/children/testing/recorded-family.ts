import type { Command, Conversation, QueryRequest } from '#shared/contracts';
import { emptyConversation } from '#shared/conversation';
import type { Family } from '../family.js';

/** Writes down what it is asked for. Whoever wants it to fail says how often. */
export class RecordedFamily implements Family {
  readonly admitted: QueryRequest<'memory.admit'>[] = [];
  readonly created: QueryRequest<'memory.session.create'>[] = [];
  readonly posted: { door: string; command: Command }[] = [];
  readonly known: Record<string, Conversation> = {};
  /** Sessions with mail that nobody has read. */
  readonly unread = new Set<string>();
  refusal: Error | undefined;
  failures = 0;
  failure: Error = new Error('Memory is away.');
  /** Called as soon as somebody wants something, before it is done. */
  onAsked: (what: 'admit' | 'create' | 'post' | 'look') => void = () => {};

  async admit(turn: QueryRequest<'memory.admit'>): Promise<void> {
    this.onAsked('admit');
    if (this.refusal) throw this.refusal;
    this.admitted.push(turn);
  }

  async create(session: QueryRequest<'memory.session.create'>): Promise<void> {
    this.onAsked('create');
    if (this.failures > 0) {
      this.failures -= 1;
      throw this.failure;
    }
    this.created.push(session);
  }

  async post(door: 'user' | 'child', command: Command): Promise<void> {
    this.onAsked('post');
    this.posted.push({ door, command });
  }

  async look(session: string): Promise<Conversation> {
    this.onAsked('look');
    return this.known[session] ?? emptyConversation;
  }

  async hasMail(session: string): Promise<boolean> {
    return this.unread.has(session);
  }

  of<T extends Command['type']>(type: T): Command<T>[] {
    return this.posted.flatMap(({ command }) => (command.type === type ? [command as Command<T>] : []));
  }
}

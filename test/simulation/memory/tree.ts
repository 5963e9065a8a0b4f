import type { Message, QueryResponse } from '#shared/contracts';
import { withWords } from '#shared/conversation';

export type Branch = NonNullable<QueryResponse<'memory.history.branch'>['branch']>;

/** All that was ever said in a session, on whatever path. */
export class Tree {
  private readonly messages = new Map<string, Message>();
  private last: readonly Message[] = [];

  keep(path: readonly Message[]): void {
    if (path === this.last) return;
    this.last = path;
    for (const message of path) this.messages.set(message.id, message);
  }

  /** Other words for a message, wherever it stands. */
  reword(id: string, text: string): void {
    const known = this.messages.get(id);
    if (known) this.messages.set(id, withWords(known, text, undefined));
  }

  /** Null: there is no such message. */
  branch(wanted: string, head: string | null, to: 'itself' | 'parent' | 'leaf'): Branch | null {
    const target = this.messages.get(wanted);
    if (!target) return null;
    const end = { itself: target, parent: this.get(target.parent), leaf: this.newestBelow(target) }[to];
    const known = new Set(this.pathTo(this.get(head)).map(({ id }) => id));
    const path = this.pathTo(end);
    const common = path.findLastIndex(({ id }) => known.has(id));
    return { target, from: path[common]?.id ?? null, messages: path.slice(common + 1) };
  }

  get(id: string | null): Message | undefined {
    return id === null ? undefined : this.messages.get(id);
  }

  private pathTo(end: Message | undefined): Message[] {
    const path: Message[] = [];
    for (let each = end; each; each = this.get(each.parent)) path.unshift(each);
    return path;
  }

  private newestBelow(top: Message): Message {
    const below = [...this.messages.values()].filter((each) => this.pathTo(each).includes(top));
    return below.at(-1) ?? top;
  }
}

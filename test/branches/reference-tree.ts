/** What a session must look like, as simply as it can be said: a tree, a head, and what hangs on its messages. */
export interface Said {
  id: string;
  parent: string | null;
  role: 'user' | 'assistant';
  text: string;
  turn: string;
}

/** What an exchange has left in whoever was there. */
export interface Left {
  memory: string;
  affinity: number;
}

/** A scene that was opened or closed by hand, and the last word that was said by then. */
interface Staged {
  scene: string;
  change: 'opened' | 'closed';
  on: string | null;
}

export class ReferenceTree {
  private readonly all = new Map<string, Said>();
  private readonly left = new Map<string, Left>();
  private staged: Staged[] = [];
  /** The heads that undos go back to. */
  private readonly backs: (string | null)[] = [];
  head: string | null = null;

  get messages(): Said[] {
    return [...this.all.values()];
  }

  get path(): Said[] {
    return this.pathTo(this.head);
  }

  get(id: string): Said {
    const found = this.all.get(id);
    if (!found) throw new Error(`There is no message ${id}.`);
    return found;
  }

  siblingsOf({ parent }: Said): string[] {
    return this.messages.filter((each) => each.parent === parent).map(({ id }) => id);
  }

  get memories(): string[] {
    return this.path.flatMap(({ id }) => this.left.get(id)?.memory ?? []);
  }

  get affinity(): number {
    const moves = this.path.flatMap(({ id }) => this.left.get(id)?.affinity ?? []);
    return moves.reduce((sum, move) => Math.min(100, Math.max(0, sum + move)), 50);
  }

  /** The scene that is open. */
  get scene(): string | null {
    const counting = this.staged.filter(({ on }) => on === null || this.path.some(({ id }) => id === on));
    const closed = new Set(counting.flatMap(({ scene, change }) => (change === 'closed' ? [scene] : [])));
    const isOpen = ({ scene, change }: Staged) => change === 'opened' && !closed.has(scene);
    return counting.findLast(isOpen)?.scene ?? null;
  }

  stage(scene: string, change: Staged['change']): void {
    this.staged.push({ scene, change, on: this.head });
  }

  /** What was there before the first word goes with it; where nobody has spoken it goes for good. */
  clear(): void {
    const [root] = this.path;
    this.staged = this.staged.flatMap((each) => {
      if (each.on !== null) return [each];
      return root ? [{ ...each, on: root.id }] : [];
    });
    if (this.head !== null) this.moveTo(null);
  }

  /** Somebody has spoken; what it leaves hangs on the last word. */
  exchange(words: Said, reply: Said | undefined, left: Left | undefined): void {
    this.all.set(words.id, words);
    if (reply) this.all.set(reply.id, reply);
    const last = reply ?? words;
    if (left) this.left.set(last.id, left);
    this.head = last.id;
  }

  /** Before a turn that begins elsewhere than at the head. */
  parts(): void {
    this.backs.push(this.head);
  }

  edit(id: string, text: string): void {
    this.all.set(id, { ...this.get(id), text });
  }

  moveTo(head: string | null): void {
    this.backs.push(this.head);
    this.head = head;
  }

  /** The newest message below it. */
  leafOf(id: string): string {
    return this.messages.findLast((each) => this.pathTo(each.id).some((above) => above.id === id))?.id ?? id;
  }

  /** What goes back to where the head is already is no change to anybody. */
  undo(): boolean {
    for (;;) {
      const back = this.backs.pop();
      if (back === undefined) return false;
      if (back === this.head) continue;
      this.head = back;
      return true;
    }
  }

  forkedAt(id: string): ReferenceTree {
    const fork = new ReferenceTree();
    for (const said of this.pathTo(id)) {
      fork.all.set(said.id, said);
      const left = this.left.get(said.id);
      if (left) fork.left.set(said.id, left);
    }
    fork.staged = this.staged.filter(({ on }) => on === null || fork.all.has(on));
    fork.head = id;
    return fork;
  }

  private pathTo(id: string | null): Said[] {
    const path: Said[] = [];
    for (let at = id; at !== null;) {
      const said = this.get(at);
      path.unshift(said);
      at = said.parent;
    }
    return path;
  }
}

import type { SseEvent } from '../harness/sse.js';

interface Said {
  id: string;
}

/** The ids on a session's path, as a client keeps them that has nothing but the events. */
export class WatchedPath {
  path: string[] = [];
  moves = 0;

  take({ type, data: { body } }: SseEvent): void {
    switch (type) {
      case 'session.snapshot':
        this.path = (body['messages'] as Said[]).map(({ id }) => id);
        return;
      case 'turn.accepted':
        this.stands((body['message'] as Said).id);
        return;
      case 'reply.started':
        this.stands(String(body['message']));
        return;
      case 'history.moved':
        this.move(body as { head: string | null; from?: string | null; messages?: Said[] });
    }
  }

  /** What is answered once more stands there already. */
  private stands(message: string): void {
    if (!this.path.includes(message)) this.path.push(message);
  }

  private move({
    head,
    from = head,
    messages = [],
  }: {
    head: string | null;
    from?: string | null;
    messages?: Said[];
  }): void {
    this.moves += 1;
    const stays = from === null ? 0 : this.path.lastIndexOf(from) + 1;
    this.path = [...this.path.slice(0, stays), ...messages.map(({ id }) => id)];
  }
}

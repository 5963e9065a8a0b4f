import type { Random } from '../../simulation/random.js';
import type { Seen } from '../history.js';
import type { Book } from './book.js';
import type { Doors, Phone } from './phone.js';
import { seenFrom, type Shown } from './seen-from.js';
import { readSocket } from './socket.js';
import { readStream } from './stream.js';

export interface WatcherParts {
  session: string;
  doors: Doors;
  phone: Phone;
  random: Random;
  book: Book;
  /** How many events he takes at most before he hangs up himself and comes back. */
  mostEvents: number;
}

/** One client who wants to see all of a session: he comes back with his cursor whenever he was cut, by either door. */
export class Watcher {
  private readonly seen: Seen[];
  private cursor: string | undefined;
  private hasLeft = false;
  private connection = new AbortController();
  private watching: Promise<void> = Promise.resolve();

  constructor(
    readonly name: string,
    private readonly parts: WatcherParts,
  ) {
    this.seen = parts.book.watch(name, parts.session);
  }

  get session(): string {
    return this.parts.session;
  }

  start(): void {
    this.watching = this.watch();
  }

  /** How far he has seen the log, as `n`. */
  get reached(): number {
    const last = this.seen.findLast((each) => each.kind !== 'reset');
    return last?.n ?? -1;
  }

  async leave(): Promise<void> {
    this.hasLeft = true;
    this.connection.abort();
    await this.watching;
  }

  private async watch(): Promise<void> {
    const { random, phone, doors } = this.parts;
    while (!this.hasLeft) {
      const { gatewayUrls } = doors;
      if (gatewayUrls.length > 0) await this.connect(random.pick(gatewayUrls));
      if (!this.hasLeft) await phone.pause(0, 100);
    }
  }

  private async connect(gateway: string): Promise<void> {
    const { random, book, mostEvents } = this.parts;
    const connection = new AbortController();
    this.connection = connection;
    let remaining = 1 + random.whole(mostEvents);
    const show = (shown: Shown): void => {
      if (connection.signal.aborted) return;
      this.note(shown);
      remaining -= 1;
      if (remaining <= 0) connection.abort();
    };
    const bySocket = random.chance(0.5);
    book.count(bySocket ? 'sockets' : 'streams');
    if (bySocket) await this.bySocket(gateway, show, connection.signal);
    else await this.byStream(gateway, show, connection.signal);
  }

  private note(shown: Shown): void {
    if (shown.cursor) this.cursor = shown.cursor;
    const seen = seenFrom(shown);
    if (seen) this.seen.push(seen);
  }

  private async byStream(gateway: string, show: (shown: Shown) => void, signal: AbortSignal): Promise<void> {
    const { session, doors } = this.parts;
    const url = `${gateway}/v1/sessions/${session}/events`;
    try {
      const asked = { url, token: doors.token, cursor: this.cursor };
      const { status, refusal } = await readStream(asked, show, signal);
      if (status !== 200 && status < 500) this.wonder(`${status} ${refusal}`);
    } catch {
      // Cut off, by whichever side: the cursor is what counts.
    }
  }

  private async bySocket(gateway: string, show: (shown: Shown) => void, signal: AbortSignal): Promise<void> {
    const { session, doors } = this.parts;
    const url = `${gateway.replace(/^http/, 'ws')}/v1/ws`;
    const refusal = await readSocket({ url, token: doors.token, session, cursor: this.cursor }, show, signal);
    if (refusal && refusal !== 'unavailable') this.wonder(refusal);
  }

  private wonder(what: string): void {
    this.parts.book.surprises.push(`${this.name} of ${this.parts.session}: ${what}`);
  }
}

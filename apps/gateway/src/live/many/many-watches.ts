import { lastWords } from '../../connections/close-reason.js';
import type { Reader } from '../follower.js';
import { sseFrame } from '../sse-frame.js';
import type { SseStream } from '../sse-stream.js';
import { isGone } from '../watch-end.js';
import type { Following } from '../watching.js';
import { ManyReader } from './many-reader.js';
import { Places } from './places.js';
import type { Watched } from './watch-list.js';

export interface ManyWatchesParts {
  stream: Pick<SseStream, 'write' | 'room'>;
  user: string;
  gen: string;
  list: readonly Watched[];
  /** Those of the list that are not there any more. */
  gone: ReadonlySet<string>;
  snapshots: boolean;
  left: AbortSignal;
  follow: (following: Following, reader: Reader) => Promise<unknown>;
  /** All of them are. */
  failed: (error: unknown) => void;
}

/** The sessions of one stream. One that is no more ends its own watch, and none of the others'. */
export class ManyWatches {
  private readonly places: Places;

  constructor(private readonly parts: ManyWatchesParts) {
    const { gen, list } = parts;
    this.places = new Places(
      gen,
      list.map(({ session }) => session),
      list.map(({ cursor }) => cursor),
    );
  }

  async follow(): Promise<void> {
    const { list, gone } = this.parts;
    await Promise.all(
      list.map((watched) => (gone.has(watched.session) ? this.tellGone(watched.session) : this.one(watched))),
    );
  }

  private async one({ session, cursor }: Watched): Promise<void> {
    const { stream, user, gen, snapshots, left, follow } = this.parts;
    const over = new AbortController();
    const failed = (error: unknown): void => {
      over.abort();
      if (isGone(error)) this.tellGone(session);
      else this.parts.failed(error);
    };
    const end = (): void => over.abort();
    const reader = new ManyReader({ stream, session, gen, places: this.places, over: end, failed });
    await follow({ session, user, cursor, snapshots, left: AbortSignal.any([left, over.signal]) }, reader);
  }

  private tellGone(session: string): void {
    this.parts.stream.write(sseFrame('stream.closed', { session, ...lastWords('not_found') }));
  }
}

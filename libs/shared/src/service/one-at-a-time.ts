import { unavailable } from '../contracts/index.js';

/** Work that is too much to be done twice at a time. Who comes when enough wait already is sent away. */
export class OneAtATime {
  private last: Promise<unknown> = Promise.resolve();
  private inHand = 0;

  constructor(private readonly mostWaiting: number) {}

  async do<T>(work: () => Promise<T>): Promise<T> {
    if (this.inHand > this.mostWaiting) throw unavailable('Too many others wait for the same.');
    this.inHand += 1;
    const done = this.last.then(work).finally(() => (this.inHand -= 1));
    this.last = done.catch(() => undefined);
    return done;
  }
}

import { createSessions } from '../sessions.js';
import { inLanes } from '../arrivals.js';
import { Events, stop, submit } from './events.js';
import type { Parley } from './order.js';

const atOnce = 16;
/** At the rates that are asked for, more than any probe waits for. */
const endless = 4_000;

/** Streams that go on until they are ended. */
export class Crowd {
  deltas = 0;
  private readonly streams: Events[] = [];

  private constructor(
    private readonly target: Parley,
    private readonly sessions: readonly string[],
  ) {}

  /** Resolves when each of them has begun to speak. */
  static async gather(target: Parley, streams: number, rate: number): Promise<Crowd> {
    const crowd = new Crowd(target, await createSessions(target, streams));
    await inLanes(crowd.sessions, atOnce, (session) => crowd.begin(session, rate));
    return crowd;
  }

  async end(): Promise<void> {
    await inLanes(this.sessions, atOnce, (session) => stop(this.target, session));
    for (const stream of this.streams) stream.close();
  }

  private async begin(session: string, rate: number): Promise<void> {
    const events = await Events.open(this.target, session);
    this.streams.push(events);
    await new Promise<void>((resolve, reject) => {
      events
        .until(({ event, deltas }) => {
          this.deltas += deltas;
          if (event === 'turn.failed') reject(new Error('A turn of a crowd has failed.'));
          if (deltas > 0) resolve();
          return false;
        })
        // It ends when we end it.
        .catch(reject);
      submit(this.target, session, `[[stamp]][[rate: ${rate}]][[tokens: ${endless}]]`).catch(reject);
    });
  }
}

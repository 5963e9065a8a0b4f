import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { Logger } from 'pino';
import { postMail, type Broker } from '#shared/broker';
import { newId } from '#shared/contracts';
import { BROKER } from '#shared/service';
import { LOGGER } from '#shared/telemetry';

/** Longer than a worker takes that is well, and short enough for several within the time that a client waits. */
const patienceMs = 1_000;

interface Knocking {
  waiting: number;
  callOff: () => void;
}

/**
 * A worker that is frozen may sit on a session's mail. For as long as somebody waits for its word, mail goes out
 * that any living worker can take: it asks the holder, and in silence takes the session over. One knock for a
 * session however many wait, so that many who wait do not make the mailbox longer for each other.
 */
@Injectable()
export class Knocks implements OnApplicationShutdown {
  private readonly sessions = new Map<string, Knocking>();

  constructor(
    @Inject(BROKER) private readonly broker: Broker,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  onApplicationShutdown(): void {
    for (const { callOff } of this.sessions.values()) callOff();
    this.sessions.clear();
  }

  /** Returns how to stop; to be called once. */
  whileWaiting(session: string): () => void {
    const knocking = this.sessions.get(session) ?? this.begin(session);
    knocking.waiting += 1;
    return () => {
      knocking.waiting -= 1;
      if (knocking.waiting > 0) return;
      knocking.callOff();
      this.sessions.delete(session);
    };
  }

  private begin(session: string): Knocking {
    const { clock } = this.broker;
    const knocking: Knocking = { waiting: 0, callOff: () => {} };
    const knock = (): void => {
      knocking.callOff = clock.after(patienceMs, knock);
      this.knock(session);
    };
    knocking.callOff = clock.after(patienceMs, knock);
    this.sessions.set(session, knocking);
    return knocking;
  }

  private knock(session: string): void {
    const at = new Date(this.broker.clock.now()).toISOString();
    const body = { reason: 'Somebody waits for its word.' };
    postMail(this.broker, 'wake', {
      v: 1,
      id: newId('c'),
      type: 'session.wake',
      session,
      at,
      by: 'gateway',
      body,
    }).catch((error: unknown) =>
      this.log.warn({ err: error, session }, 'A session that does not answer could not be woken'),
    );
  }
}

import { Inject, Injectable } from '@nestjs/common';
import { QueryClient } from '#shared/broker';
import type { Session } from '#shared/contracts';
import { Believed } from '../access/believed.js';

const believedMs = 5_000;

/** Whose session is whose. Another's is not to be told from one that does not exist. */
@Injectable()
export class KnownSessions {
  /** That it is his, and nothing of it: a session may hold a prompt of 100,000 characters. */
  private readonly believed = new Believed<true>({ forMs: believedMs, lets: () => true });

  constructor(@Inject(QueryClient) private readonly queries: QueryClient) {}

  /** Throws `not_found` unless this user may have it. */
  async of(session: string, user: string): Promise<void> {
    await this.believed.get(`${session} ${user}`, async () => {
      await this.queries.ask('memory.session.get', { session, user });
      return true;
    });
  }

  /** As it stands now: whoever was told that it has changed must not read what it was. */
  async asItIs(session: string, user: string): Promise<Session> {
    const found = await this.queries.ask('memory.session.get', { session, user });
    this.note(found);
    return found;
  }

  /** Whoever creates a session speaks in it next. */
  note({ id, owner }: Session): void {
    this.believed.put(`${id} ${owner}`, true);
  }
}

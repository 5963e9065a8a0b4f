import { Inject, Injectable } from '@nestjs/common';
import { QueryClient } from '#shared/broker';
import type { ListedSession, Session } from '#shared/contracts';
import { Believed } from '../access/believed.js';
import { UpToDate } from '../live/up-to-date.js';

const believedMs = 5_000;

/** Beside that it is theirs; a whole session may hold a prompt of 100,000 characters. */
type KnownSession = Pick<Session, 'workspace'>;

/** Whose session is whose. Another's is not to be told from one that does not exist. */
@Injectable()
export class KnownSessions {
  private readonly believed = new Believed<KnownSession>({ forMs: believedMs, lets: () => true });

  constructor(
    @Inject(QueryClient) private readonly queries: QueryClient,
    @Inject(UpToDate) private readonly now: UpToDate,
  ) {}

  /** Throws `not_found` unless this user may have it. */
  of(session: string, user: string): Promise<KnownSession> {
    return this.believed.get(`${session} ${user}`, async () =>
      knownOf(await this.queries.ask('memory.session.get', { session, user })),
    );
  }

  /** As it stands now: whoever was told that it has changed must not read what it was. */
  async asItIs(session: string, user: string): Promise<ListedSession> {
    const found = await this.now.ask('memory.session.get', { session, user });
    this.note(found);
    return found;
  }

  /** It is not there any more. */
  forget(session: string, user: string): void {
    this.believed.forget(`${session} ${user}`);
  }

  /** Whoever creates a session speaks in it next. */
  note(session: Session): void {
    this.believed.put(`${session.id} ${session.owner}`, knownOf(session));
  }
}

function knownOf({ workspace }: Session): KnownSession {
  return { workspace };
}

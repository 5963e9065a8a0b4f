import { Inject, Injectable } from '@nestjs/common';
import { logTailEntry, QueryClient, readLog, readMail, type Broker } from '#shared/broker';
import {
  internalTypes,
  ParleyError,
  type Command,
  type Cursor,
  type QueryResponse,
  type TurnView,
} from '#shared/contracts';
import { BROKER } from '#shared/service';

export interface TurnsAsked {
  session: string;
  user: string;
  limit: number;
  /** Where the page before this one ended. */
  before: number | null;
}

/** A turn as memory keeps it, but never older than the log is now: whoever has just submitted finds it. */
@Injectable()
export class TurnViews {
  constructor(
    @Inject(BROKER) private readonly broker: Broker,
    @Inject(QueryClient) private readonly queries: QueryClient,
  ) {}

  async read(session: string, user: string, turn: string): Promise<TurnView> {
    try {
      return await this.known(session, user, turn);
    } catch (error) {
      const pending = isNotFound(error) ? await this.inMailbox(session, turn) : undefined;
      if (pending) return pending;
      throw error;
    }
  }

  async list({ session, user, limit, before }: TurnsAsked): Promise<QueryResponse<'memory.turn.list'>> {
    const seen = await this.tail(session);
    return this.queries.ask('memory.turn.list', { session, user, limit, before, ...seen });
  }

  /** Whether the log has events of this turn behind a cursor. One that does not fit is the stream's to judge. */
  async hasMore(session: string, turn: string, cursor: Cursor): Promise<boolean> {
    if (cursor.gen !== this.broker.gen) return true;
    let found = false;
    for await (const { append } of readLog(this.broker, session, cursor.sequence, cursor.sequence)) {
      found = true;
      if (
        append.entries.some(
          (entry) => entry.turn === turn && entry.n > cursor.n && !internalTypes.has(entry.type),
        )
      ) {
        return true;
      }
    }
    return !found;
  }

  private async known(session: string, user: string, turn: string): Promise<TurnView> {
    return this.queries.ask('memory.turn.get', { session, user, turn, ...(await this.tail(session)) });
  }

  private async tail(session: string): Promise<{ seen?: { gen: string; en: number } }> {
    const tail = await logTailEntry(this.broker, session);
    return tail ? { seen: { gen: this.broker.gen, en: tail.en } } : {};
  }

  /** A turn that no worker has taken yet stands in no log, but it is stored: its submit lies in the mailbox. */
  private async inMailbox(session: string, turn: string): Promise<TurnView | undefined> {
    for (const mail of await readMail(this.broker, session, 0, 0)) {
      if ('command' in mail && mail.command.type === 'turn.submit' && mail.command.body.turn === turn) {
        return pendingView(mail.command);
      }
    }
    return undefined;
  }
}

function isNotFound(error: unknown): boolean {
  return ParleyError.is(error) && error.body.code === 'not_found';
}

function pendingView({ session, at, body }: Command<'turn.submit'>): TurnView {
  const { turn, message } = body;
  return {
    id: turn,
    session,
    message,
    status: 'pending',
    usage: null,
    acceptedAt: at,
    startedAt: null,
    endedAt: null,
    error: null,
  };
}

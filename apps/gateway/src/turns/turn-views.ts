import { Inject, Injectable } from '@nestjs/common';
import { QueryClient, readLog, readMail, type Broker } from '#shared/broker';
import {
  notFound,
  ParleyError,
  type Command,
  type Cursor,
  type QueryResponse,
  type TurnView,
} from '#shared/contracts';
import { BROKER } from '#shared/service';
import { seenNow } from '../live/seen-now.js';
import { endsTurn } from '../live/session-reader.js';

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
    const known = await this.known(session, user, turn);
    if (known && known.status !== 'rejected') return known;
    const pending = await this.inMailbox(session, user, turn);
    // Mail is settled before it is deleted: what was taken since the first look is in the log by now.
    const view = pending ?? (await this.known(session, user, turn));
    if (view) return view;
    throw notFound('turn');
  }

  async list({ session, user, limit, before }: TurnsAsked): Promise<QueryResponse<'memory.turn.list'>> {
    const seen = await seenNow(this.broker, session);
    return this.queries.ask('memory.turn.list', { session, user, limit, before, ...seen });
  }

  /** Whether this turn, which is over, ended behind a cursor: what the log holds of it behind its end is not its stream's. One that does not fit is the stream's to judge. */
  async hasMore(session: string, turn: string, cursor: Cursor): Promise<boolean> {
    if (cursor.gen !== this.broker.gen) return true;
    let found = false;
    for await (const { append } of readLog(this.broker, session, cursor.sequence, cursor.sequence)) {
      found = true;
      if (append.entries.some((entry) => entry.turn === turn && entry.n > cursor.n && endsTurn(entry.type))) {
        return true;
      }
    }
    return !found;
  }

  private async known(session: string, user: string, turn: string): Promise<TurnView | undefined> {
    try {
      return await this.queries.ask('memory.turn.get', {
        session,
        user,
        turn,
        ...(await seenNow(this.broker, session)),
      });
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
  }

  /**
   * A turn that no worker has taken yet stands in no log, but it is stored: its submit lies in the mailbox. So may
   * one that was settled a moment ago; that one is not pending.
   */
  private async inMailbox(session: string, user: string, turn: string): Promise<TurnView | undefined> {
    const submits = await this.submitsOf(session, turn);
    if (submits.length === 0) return undefined;
    const settled = await this.settledMail(session, user);
    const waiting = submits.find(({ sequence }) => sequence > settled);
    if (!waiting) return undefined;
    const { command } = waiting;
    if (command.type !== 'turn.retry') return pendingView(command, command.body.message);
    const again = await this.known(session, user, command.body.retryOf);
    return again && pendingView(command, again.message);
  }

  private async submitsOf(session: string, turn: string): Promise<WaitingSubmit[]> {
    return (await readMail(this.broker, session, 0, 0)).flatMap((mail) =>
      'command' in mail && begins(mail.command) && mail.command.body.turn === turn
        ? [{ sequence: mail.sequence, command: mail.command }]
        : [],
    );
  }

  private async settledMail(session: string, user: string): Promise<number> {
    const asked = { session, user, ...(await seenNow(this.broker, session)) };
    const { gen, sequence } = (await this.queries.ask('memory.session.snapshot', asked)).snapshot.conversation
      .settledMail;
    return gen === this.broker.mailGen ? sequence : 0;
  }
}

interface WaitingSubmit {
  sequence: number;
  command: Beginning;
}

const beginning = ['turn.submit', 'turn.retry', 'message.resend', 'reply.regenerate'] as const;
type Beginning = Command<(typeof beginning)[number]>;

function begins(command: Command): command is Beginning {
  return (beginning as readonly string[]).includes(command.type);
}

function isNotFound(error: unknown): boolean {
  return ParleyError.is(error) && error.body.code === 'not_found';
}

function pendingView({ session, at, body: { turn } }: Beginning, message: string): TurnView {
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

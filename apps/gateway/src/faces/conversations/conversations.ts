import { Inject, Injectable } from '@nestjs/common';
import { logTailEntry, QueryClient, type Broker } from '#shared/broker';
import { mostPrints, ParleyError, type QueryResponse, type TurnRequest } from '#shared/contracts';
import { BROKER } from '#shared/service';
import { KnownAgents } from '../../agents/known-agents.js';
import { KnownSessions } from '../../sessions/known-sessions.js';
import { NewSessions } from '../../sessions/new-sessions.js';
import { askedFor, runsOf, type Run, type Said } from './said.js';
import { Seeding, type FaceSettings, type FoundConversation } from './seeding.js';
import { sessionIdOf } from './session-id.js';

type Match = NonNullable<QueryResponse<'memory.session.match'>['found']>;

/** For the projection of what begins with a session of its own, told to its client this very moment. */
const lagMs = 200;

/** Which session a conversation of another protocol is. */
@Injectable()
export class Conversations {
  constructor(
    @Inject(BROKER) private readonly broker: Broker,
    @Inject(QueryClient) private readonly queries: Pick<QueryClient, 'ask'>,
    @Inject(KnownAgents) private readonly agents: Pick<KnownAgents, 'checkTurn'>,
    @Inject(KnownSessions) private readonly known: Pick<KnownSessions, 'of'>,
    @Inject(NewSessions) private readonly sessions: Pick<NewSessions, 'begin'>,
    @Inject(Seeding) private readonly seeding: Pick<Seeding, 'begin'>,
  ) {}

  /**
   * By an id of the client's choosing. Throws `not_found` for one whose session was deleted, and, before one is begun, what
   * the turn's request would be refused with there.
   */
  async ofId(asked: {
    user: string;
    face: string;
    id: string;
    settings?: FaceSettings;
    request?: TurnRequest;
  }): Promise<FoundConversation> {
    const { user, settings = {} } = asked;
    const session = sessionIdOf(asked);
    if (await this.isThere(session, user)) return { session };
    await this.agents.checkTurn(asked.request ?? {}, user);
    await this.sessions.begin(user, settings, session);
    return { session };
  }

  /** By all that was said before the words that are to be answered. Throws as above. */
  async ofHistory(asked: {
    user: string;
    said: readonly Said[];
    settings?: FaceSettings;
    request?: TurnRequest;
    /** Never a session that somebody goes on with, but one of its own that begins alike. */
    anew?: true;
  }): Promise<FoundConversation> {
    const { user, settings = {}, anew } = asked;
    refuseTooMany(asked.said);
    const runs = runsOf(asked.said);
    const match = await this.matchOf(user, runs);
    if (!anew && match && isWhole(match, runs)) return { session: match.session, at: match.message };
    await this.agents.checkTurn(asked.request ?? {}, user);
    const from = match && { session: match.session, message: match.message };
    const said = runs.slice(match?.depth ?? 0).flatMap((run) => run.said);
    return this.seeding.begin({ user, settings, from, said });
  }

  private async isThere(session: string, user: string): Promise<boolean> {
    try {
      await this.known.of(session, user);
      return true;
    } catch (error) {
      if (ParleyError.is(error) && error.body.code === 'not_found') return false;
      throw error;
    }
  }

  /**
   * Whoever goes on at once may be faster than memory, which is then asked once more. Which session is his it may not know
   * by then: of all that begin alike it must have read what their logs end with.
   */
  private async matchOf(user: string, runs: readonly Run[]): Promise<Match | null> {
    if (runs.length === 0) return null;
    const asked = { user, ...askedFor(runs) };
    const { found, alike } = await this.queries.ask('memory.session.match', asked);
    if (found && isWhole(found, runs)) return found;
    const [tails] = await Promise.all([
      Promise.all(alike.map((session) => this.tailOf(session))),
      this.broker.clock.wait(lagMs),
    ]);
    return (await this.queries.ask('memory.session.match', { ...asked, seen: tails.flat() })).found;
  }

  private async tailOf(session: string): Promise<{ session: string; en: number }[]> {
    const tail = await logTailEntry(this.broker, session);
    return tail ? [{ session, en: tail.en }] : [];
  }
}

function refuseTooMany({ length }: readonly Said[]): void {
  if (length <= mostPrints) return;
  const problem = `holds ${length} messages; at most ${mostPrints} are taken`;
  const details = [{ path: 'messages', problem }];
  throw new ParleyError({ code: 'too_large', message: `messages: ${problem}`, details });
}

function isWhole({ depth, isHead }: Match, runs: readonly Run[]): boolean {
  return isHead && depth === runs.length;
}

import { Inject, Injectable } from '@nestjs/common';
import { QueryClient, tellUser, type Broker } from '#shared/broker';
import { invalidRequest, ParleyError, type ListedSession, type SessionChange } from '#shared/contracts';
import { BROKER } from '#shared/service';
import { KnownAgents } from '../agents/known-agents.js';
import { seenNow } from '../live/seen-now.js';
import { Commands } from '../turns/commands.js';
import type { Granted, Sender } from '../turns/mailbox.js';
import type { AskedChange } from './session-body.js';

/** `pending`: its settings are stored and will be taken; what else was asked for is done. */
export type Changed = { session: ListedSession } | 'pending';

/** What its turns go by is the session's own to change; what concerns its owner alone is a note in the catalog. */
@Injectable()
export class SessionChanges {
  constructor(
    @Inject(BROKER) private readonly broker: Broker,
    @Inject(QueryClient) private readonly queries: QueryClient,
    @Inject(KnownAgents) private readonly agents: KnownAgents,
    @Inject(Commands) private readonly commands: Commands,
  ) {}

  async change(sender: Sender, { mark, change }: AskedChange): Promise<Changed> {
    const { session, user } = sender;
    const settles = Object.keys(change).length > 0;
    const granted = settles ? await this.changeSettings(sender, change) : 'nothing to change';
    // What its reader has seen is in the log, but memory may not have come so far.
    const seen = mark.read ? await seenNow(this.broker, session) : {};
    const marked = await this.queries.ask('memory.session.mark', { session, user, ...mark, ...seen });
    const taken = granted === undefined ? {} : change;
    const now = { ...marked, ...taken };
    this.tell(user, now, { mark, change: taken });
    return granted === undefined ? 'pending' : { session: now };
  }

  private async changeSettings(sender: Sender, change: SessionChange): Promise<Granted> {
    const { user } = sender;
    const { agents = [], model, project } = change;
    await this.agents.check(agents, model, user);
    if (project) await this.refuseUnknown(user, project);
    return this.commands.send(sender, 'session.change', { change });
  }

  private async refuseUnknown(user: string, project: string): Promise<void> {
    try {
      await this.queries.ask('memory.project.get', { user, project });
    } catch (error) {
      if (!ParleyError.is(error) || error.body.code !== 'not_found') throw error;
      throw invalidRequest([{ path: 'project', problem: `is none of your projects: ${project}` }]);
    }
  }

  private tell(
    user: string,
    { id: session, name, archivedAt, unread }: ListedSession,
    asked: AskedChange,
  ): void {
    const { mark, change } = asked;
    const at = new Date(this.broker.clock.now()).toISOString();
    if (mark.name !== undefined) tellUser(this.broker, user, { type: 'session_renamed', session, name, at });
    const changes = {
      ...change,
      ...(mark.archived === undefined ? {} : { archivedAt }),
      ...(mark.read === undefined ? {} : { unread }),
    };
    if (Object.keys(changes).length > 0)
      tellUser(this.broker, user, { type: 'session_updated', session, changes, at });
  }
}

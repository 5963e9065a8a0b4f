import { Inject, Injectable } from '@nestjs/common';
import { QueryClient, tellUser, type Broker } from '#shared/broker';
import { newId, ParleyError, type ListedSession, type SceneSetting } from '#shared/contracts';
import { BROKER } from '#shared/service';
import { KnownAgents } from '../agents/known-agents.js';
import { Mailbox } from '../turns/mailbox.js';
import { KnownSessions } from './known-sessions.js';
import type { NewSession } from './session-body.js';

/** What has become of the scene that a session was to begin with. */
export interface FirstScene {
  id: string;
  /** `pending`: it is stored, and will be opened. `failed`: it may be open all the same, for the broker has not said. */
  status: 'open' | 'pending' | 'failed';
}

/** A session is there once it is created, whatever becomes of its scene: whoever were refused would make another. */
export type BegunSession = ListedSession & { scene?: FirstScene };

/** Sessions that come into being here, whichever way. */
@Injectable()
export class NewSessions {
  constructor(
    @Inject(BROKER) private readonly broker: Broker,
    @Inject(QueryClient) private readonly queries: QueryClient,
    @Inject(KnownAgents) private readonly agents: KnownAgents,
    @Inject(KnownSessions) private readonly sessions: KnownSessions,
    @Inject(Mailbox) private readonly mailbox: Mailbox,
  ) {}

  /** `id`: where it is not for memory to choose one. */
  async begin(owner: string, { scene, ...settings }: NewSession, id?: string): Promise<BegunSession> {
    const { name = null, model = null, systemPrompt = null, agents = [], ...others } = settings;
    await this.agents.check(agents, model, owner);
    const session = await this.queries.ask('memory.session.create', {
      owner,
      ...(id === undefined ? {} : { id }),
      name,
      model,
      systemPrompt,
      agents,
      ...others,
      ...(scene === undefined ? {} : { scenes: true }),
    });
    this.tell(session);
    return scene === undefined ? session : { ...session, scene: await this.opened(session, scene) };
  }

  private async opened(
    { id: session, owner: user }: ListedSession,
    setting: SceneSetting,
  ): Promise<FirstScene> {
    const id = newId('se');
    try {
      const granted = await this.mailbox.send({ session, user }, 'scene.open', { scene: id, setting });
      return { id, status: granted ? 'open' : 'pending' };
    } catch (error) {
      if (!ParleyError.is(error)) throw error;
      return { id, status: 'failed' };
    }
  }

  /** It is there now: of its owner's, and told to him. */
  tell(session: ListedSession): void {
    this.sessions.note(session);
    const { id, owner, name, createdAt: at } = session;
    tellUser(this.broker, owner, { type: 'session_created', session: id, name, at });
  }
}

import { Inject, Injectable } from '@nestjs/common';
import { QueryClient } from '#shared/broker';
import { ParleyError, type Memory, type QueryResponse } from '#shared/contracts';
import { UpToDate } from '../live/up-to-date.js';
import { KnownSessions } from '../sessions/known-sessions.js';
import { Commands } from '../turns/commands.js';
import type { Granted, Sender } from '../turns/mailbox.js';
import type { MemoryEdit } from './knowledge-body.js';

export interface SoughtMemories extends Sender {
  agent?: string | undefined;
  q?: string | undefined;
  all: boolean;
  limit: number;
  cursor: string | null;
}

/** What the agents of a session remember, and what their user makes of it. */
@Injectable()
export class KnownMemories {
  constructor(
    @Inject(Commands) private readonly commands: Commands,
    @Inject(KnownSessions) private readonly sessions: KnownSessions,
    @Inject(QueryClient) private readonly queries: QueryClient,
    @Inject(UpToDate) private readonly now: UpToDate,
  ) {}

  async list(asked: SoughtMemories): Promise<QueryResponse<'memory.memory.list'>> {
    await this.sessions.of(asked.session, asked.user);
    return this.now.ask('memory.memory.list', asked);
  }

  async edit(found: Sender, memory: string, edit: MemoryEdit): Promise<Granted> {
    return this.commands.send(await this.whereToTell(found, memory), 'memory.edit', { memory, ...edit });
  }

  async forget(found: Sender, memory: string): Promise<Granted> {
    return this.commands.send(await this.whereToTell(found, memory), 'memory.delete', { memory });
  }

  /**
   * It is changed where it was found, if that session goes back to what was said where it was made: such a fork goes
   * its own way from there. Else where it was made, whichever session it was found in.
   */
  private async whereToTell({ session, user }: Sender, id: string): Promise<Sender> {
    await this.sessions.of(session, user);
    const memory = await this.queries.ask('memory.memory.get', { session, user, memory: id });
    const isHere = memory.session === session || (await this.holdsAnchor({ session, user }, memory));
    return { session: isHere ? session : memory.session, user };
  }

  /** Nobody but a fork has another session's messages on its path. */
  private async holdsAnchor(of: Sender, { on }: Memory): Promise<boolean> {
    if (on === null) return false;
    try {
      const { message } = await this.now.ask('memory.history.message', { ...of, message: on });
      return message.onPath;
    } catch (error) {
      if (ParleyError.is(error) && error.body.code === 'not_found') return false;
      throw error;
    }
  }
}

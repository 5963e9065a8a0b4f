import type { ServerResponse } from 'node:http';
import { Inject, Injectable } from '@nestjs/common';
import type { Logger } from 'pino';
import { ParleyError } from '#shared/contracts';
import { LOGGER } from '#shared/telemetry';
import { Commands } from '../../turns/commands.js';

interface LeavableTurn {
  session: string;
  user: string;
  turn: string;
}

/**
 * A client that closes its connection before it has its answer will never come back for it, so the turn is stopped. One
 * that is to run its tools has its answer: the turn must wait for it, and `onDisconnect` knows no such difference.
 */
@Injectable()
export class StopsByLeaving {
  constructor(
    @Inject(Commands) private readonly commands: Pick<Commands, 'stop'>,
    @Inject(LOGGER) private readonly log: Pick<Logger, 'warn'>,
  ) {}

  watch(
    response: Pick<ServerResponse, 'once' | 'destroyed' | 'writableEnded'>,
    { session, user, turn }: LeavableTurn,
  ): void {
    const left = (): void => {
      if (!response.writableEnded) void this.stop({ session, user, turn });
    };
    if (response.destroyed) left();
    else response.once('close', left);
  }

  private async stop(turn: LeavableTurn): Promise<void> {
    try {
      await this.commands.stop(turn);
    } catch (error) {
      // It was over already.
      if (ParleyError.is(error) && error.body.code === 'turn_not_running') return;
      this.log.warn({ err: error, turn: turn.turn }, 'A turn could not be stopped whose client has left');
    }
  }
}

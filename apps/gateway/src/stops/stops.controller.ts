import { Controller, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { Asker } from '../access/asker.decorator.js';
import { IdPipe } from '../refusals/id.pipe.js';
import { Commands } from '../turns/commands.js';

/** 204 also where nothing runs: what was to stop does not run, and the command is stored for what may yet come. */
@Controller('v1/sessions/:session')
export class StopsController {
  constructor(@Inject(Commands) private readonly commands: Commands) {}

  /** Stops what runs and holds what is queued. */
  @Post('stop')
  @HttpCode(204)
  async stopSession(@Param('session', IdPipe) session: string, @Asker() user: string): Promise<void> {
    await this.commands.stop({ session, user });
  }

  @Post('turns/:turn/stop')
  @HttpCode(204)
  async stopTurn(
    @Param('session', IdPipe) session: string,
    @Param('turn', IdPipe) turn: string,
    @Asker() user: string,
  ): Promise<void> {
    await this.commands.stop({ session, user, turn });
  }
}

import { Controller, Inject, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { formatCursor, newId } from '#shared/contracts';
import { Asker } from '../access/asker.decorator.js';
import { EventStreams } from '../live/event-streams.js';
import { IdPipe } from '../refusals/id.pipe.js';
import { refuseFields } from '../refusals/no-fields.js';
import { Commands } from '../turns/commands.js';
import { naming } from '../turns/turn-answers.js';
import { wantsEvents } from '../turns/wanted-answer.js';

/** Shortens what the model is sent of a session. It goes on when its client leaves. */
@Controller('v1/sessions/:session/compact')
export class CompactionController {
  constructor(
    @Inject(Commands) private readonly commands: Commands,
    @Inject(EventStreams) private readonly streams: EventStreams,
  ) {}

  @Post()
  async compact(
    @Param('session', IdPipe) session: string,
    @Asker() user: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    refuseFields(request.body);
    const asked = { compaction: newId('c') };
    const granted = await naming(reply, this.commands.send({ session, user }, 'context.compact', asked));
    const events = `/v1/sessions/${session}/events`;
    if (granted?.outcome !== 'compacting') {
      await reply.status(202).send({ ...asked, status: 'pending', events });
      return;
    }
    const { compaction, before } = granted;
    if (wantsEvents(request)) {
      return this.streams.streamCompaction(reply, { session, user, cursor: before, compaction });
    }
    const after = `${events}?after=${formatCursor(before)}`;
    await reply.status(202).send({ compaction, status: 'compacting', events: after });
  }
}

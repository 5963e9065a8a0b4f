import { Controller, Inject, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { formatCursor } from '#shared/contracts';
import type { Admitted } from '../access/admitted.js';
import { Asking } from '../access/asker.decorator.js';
import { EventStreams } from '../live/event-streams.js';
import { IdPipe } from '../refusals/id.pipe.js';
import { refuseFields } from '../refusals/no-fields.js';
import { naming } from '../turns/turn-answers.js';
import { wantsEvents } from '../turns/wanted-answer.js';
import { Compactions } from './compactions.js';

/** Shortens what the model is sent of a session. It goes on when its client leaves. */
@Controller('v1/sessions/:session/compact')
export class CompactionController {
  constructor(
    @Inject(Compactions) private readonly compactions: Compactions,
    @Inject(EventStreams) private readonly streams: EventStreams,
  ) {}

  @Post()
  async compact(
    @Param('session', IdPipe) session: string,
    @Asking() { access: { user, budgeted } }: Admitted,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    refuseFields(request.body);
    const streams = wantsEvents(request);
    if (streams) this.streams.refuseTooMany(request);
    const asked = await naming(reply, this.compactions.compact({ session, user, budgeted }));
    const events = `/v1/sessions/${session}/events`;
    if (asked.granted?.outcome !== 'compacting') {
      await reply.status(202).send({ compaction: asked.compaction, status: 'pending', events });
      return;
    }
    const { compaction, before } = asked.granted;
    if (streams && this.streams.hasRoom(request)) {
      return this.streams.streamCompaction(reply, { session, user, cursor: before, compaction });
    }
    const after = `${events}?after=${formatCursor(before)}`;
    await reply.status(202).send({ compaction, status: 'compacting', events: after });
  }
}

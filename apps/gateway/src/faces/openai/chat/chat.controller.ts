import { Body, Controller, Inject, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { EventStreams } from '../../../live/event-streams.js';
import { BeginsTurns, type FaceAsker } from '../../asking/face-asker.js';
import { FaceAnswers } from '../../telling/face-answers.js';
import { StopsByLeaving } from '../../telling/stops-by-leaving.js';
import { chatTelling } from './chat-telling.js';
import { parseChat } from './chat-request.js';
import { ChatTurns } from './chat-turns.js';

@Controller('openai/v1/chat/completions')
export class ChatController {
  constructor(
    @Inject(ChatTurns) private readonly turns: ChatTurns,
    @Inject(FaceAnswers) private readonly answers: FaceAnswers,
    @Inject(EventStreams) private readonly streams: EventStreams,
    @Inject(StopsByLeaving) private readonly leaving: StopsByLeaving,
  ) {}

  @Post()
  async create(
    @BeginsTurns() asker: FaceAsker,
    @Body() body: unknown,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { shows, ...asked } = parseChat(body);
    if (shows.as === 'stream') this.streams.refuseTooMany(request);
    const begun = await this.turns.begin(asker, asked);
    const { session, turn } = begun;
    this.leaving.watch(reply.raw, { ...asker, session, turn });
    void reply.headers({ 'x-request-id': turn, 'parley-session-id': session, 'parley-turn-id': turn });
    const created = Math.floor(Date.now() / 1_000);
    const telling = chatTelling({ session, turn, model: asked.model, created, shows });
    if (shows.as === 'stream') return this.answers.stream(reply, { ...begun, telling });
    const whole = await this.answers.whole(request, { ...begun, telling });
    if (whole)
      await reply
        .status(whole.status)
        .headers(whole.headers ?? {})
        .send(whole.body);
  }
}

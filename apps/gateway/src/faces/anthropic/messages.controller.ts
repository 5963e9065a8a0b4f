import { Body, Controller, HttpCode, Inject, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { parseOrRefuse } from '#shared/contracts';
import { EventStreams } from '../../live/event-streams.js';
import { Takes } from '../../refusals/taken-query.js';
import { BeginsTurns, type FaceAsker } from '../asking/face-asker.js';
import { StopsByLeaving } from '../telling/stops-by-leaving.js';
import { AnthropicAnswers } from './anthropic-answers.js';
import { AnthropicTurns } from './anthropic-turns.js';
import { askedIn } from './asked/asked.js';
import { countSchema } from './asked/request-schema.js';
import { estimatedTokens } from './estimate/estimated-tokens.js';

@Controller('anthropic/v1/messages')
export class MessagesFaceController {
  constructor(
    @Inject(AnthropicAnswers) private readonly answers: AnthropicAnswers,
    @Inject(AnthropicTurns) private readonly turns: AnthropicTurns,
    @Inject(EventStreams) private readonly streams: EventStreams,
    @Inject(StopsByLeaving) private readonly leaving: StopsByLeaving,
  ) {}

  /** `beta` stands in the address of clients that use their library's newest part. */
  @Post()
  @Takes(['beta'])
  @HttpCode(200)
  async create(
    @BeginsTurns() asker: FaceAsker,
    @Body() body: unknown,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const asked = askedIn(body);
    if (asked.answer === 'streamed') this.streams.refuseTooMany(request);
    const turn = await this.turns.begin(asker, asked);
    this.leaving.watch(reply.raw, turn);
    void reply.headers({ 'parley-session-id': turn.session, 'parley-turn-id': turn.turn });
    await this.answers.answer(request, reply, asked, turn);
  }

  @Post('count_tokens')
  @Takes(['beta'])
  @HttpCode(200)
  count(@Body() body: unknown): { input_tokens: number } {
    return { input_tokens: estimatedTokens(parseOrRefuse(countSchema, body, 'body')) };
  }
}

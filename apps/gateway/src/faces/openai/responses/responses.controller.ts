import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  Inject,
  Param,
  Post,
  Query,
  Req,
  Res,
} from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { invalidRequest, ParleyError } from '#shared/contracts';
import { Asker } from '../../../access/asker.decorator.js';
import { EventStreams } from '../../../live/event-streams.js';
import { Takes } from '../../../refusals/taken-query.js';
import { Commands } from '../../../turns/commands.js';
import { BeginsTurns, type FaceAsker } from '../../asking/face-asker.js';
import { parseResponse } from './asked/response-request.js';
import { pageOf } from './kept/asked-list.js';
import { parseRetrieval } from './kept/asked-retrieval.js';
import { inputItemsOf } from './kept/input-items.js';
import { toldOf, type KeptResponse, type ToldResponse } from './kept/kept-response.js';
import { KeptResponses } from './kept/kept-responses.js';
import { ResponseAnswers } from './response-answers.js';
import { readResponseId } from './response-ids.js';
import { ResponseTurns } from './response-turns.js';

@Controller('openai/v1/responses')
export class ResponsesController {
  constructor(
    @Inject(ResponseTurns) private readonly turns: ResponseTurns,
    @Inject(ResponseAnswers) private readonly answers: ResponseAnswers,
    @Inject(KeptResponses) private readonly kept: KeptResponses,
    @Inject(EventStreams) private readonly streams: EventStreams,
    @Inject(Commands) private readonly commands: Commands,
  ) {}

  @Post()
  async create(
    @BeginsTurns() asker: FaceAsker,
    @Body() body: unknown,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const asked = parseResponse(body);
    if (asked.answer === 'stream') this.streams.refuseTooMany(request);
    const begun = await this.turns.begin(asker, asked);
    await this.answers.begun(reply, begun, asked.answer);
  }

  @Get(':response')
  @Takes(['stream', 'starting_after', 'include', 'include_obfuscation'])
  async retrieve(
    @Param('response') id: string,
    @Asker() user: string,
    @Query() query: unknown,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const retrieval = parseRetrieval(query);
    const kept = await this.found(user, id);
    if (retrieval.as === 'state') await reply.status(200).send(toldOf(kept));
    else await this.answers.again(reply, kept, retrieval.after);
  }

  /** One that is over stays as it is. */
  @Post(':response/cancel')
  @HttpCode(200)
  async cancel(
    @Param('response') id: string,
    @Asker() user: string,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const kept = await this.found(user, id);
    if (isOver(toldOf(kept))) return void (await reply.status(200).send(toldOf(kept)));
    const { session, turn } = kept.answer;
    await this.commands.stop({ user, session, turn });
    await this.answers.atItsEnd(reply, kept);
  }

  @Get(':response/input_items')
  @Takes(['after', 'limit', 'order', 'include'])
  async inputItems(@Param('response') id: string, @Asker() user: string, @Query() query: unknown) {
    return pageOf(inputItemsOf(await this.found(user, id)), query);
  }

  @Delete(':response')
  async delete(@Param('response') id: string, @Asker() user: string): Promise<never> {
    const { answer } = await this.found(user, id);
    const problem = `cannot be deleted by itself; DELETE /v1/sessions/${answer.session} deletes its whole conversation`;
    throw invalidRequest([{ path: 'response_id', problem }]);
  }

  private async found(user: string, id: string): Promise<KeptResponse> {
    const kept = await this.kept.find(user, readResponseId(id));
    if (kept) return kept;
    const message = `Response with id '${id.slice(0, 200)}' not found.`;
    throw new ParleyError({ code: 'not_found', message });
  }
}

function isOver({ status }: ToldResponse): boolean {
  return status !== 'queued' && status !== 'in_progress';
}

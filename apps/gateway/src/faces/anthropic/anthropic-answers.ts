import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Config } from '#shared/config';
import { CONFIG } from '#shared/service';
import { unlessLate } from '../../agents/unless-late.js';
import { withRequestId } from '../request-ids.js';
import { FaceAnswers, type ToldTurn } from '../telling/face-answers.js';
import type { WholeAnswer } from '../telling/telling.js';
import type { AskedTurn } from './anthropic-turns.js';
import type { Asked } from './asked/asked.js';
import { untilFirstWord } from './first-word.js';
import { heartbeat } from './telling/frames.js';
import { messagesTelling } from './telling/messages-telling.js';
import type { ToldMessage } from './telling/told-message.js';

/** How a request is answered: as a stream of events, or with a message. */
@Injectable()
export class AnthropicAnswers {
  constructor(
    @Inject(CONFIG) private readonly config: Pick<Config, 'PARLEY_HEARTBEAT_MS'>,
    @Inject(FaceAnswers) private readonly answers: Pick<FaceAnswers, 'stream' | 'whole'>,
  ) {}

  async answer(request: FastifyRequest, reply: FastifyReply, asked: Asked, turn: AskedTurn): Promise<void> {
    const { answer, thoughts } = asked;
    const sent = answer === 'streamed' ? 'as it comes' : 'at the end';
    const told = { ...turn, telling: messagesTelling({ ...turn, thoughts, sent }) };
    if (answer === 'streamed') await this.stream(request, reply, told);
    else await send(reply, await this.answers.whole(request, told));
  }

  /** What goes wrong before the first word is a status, as its clients know it; only a long silence opens the stream before. */
  private async stream(
    request: FastifyRequest,
    reply: FastifyReply,
    told: ToldTurn<ToldMessage>,
  ): Promise<void> {
    const first = this.answers.whole(request, { ...told, telling: untilFirstWord(told.telling) });
    const heard = await unlessLate(
      first.then((answer) => ({ answer })),
      this.config.PARLEY_HEARTBEAT_MS,
    );
    if (heard && heard.answer?.status !== 200) await send(reply, heard.answer);
    else await this.answers.stream(withRequestId(reply), told, { heartbeat });
  }
}

async function send(reply: FastifyReply, answer: WholeAnswer | undefined): Promise<void> {
  // Whoever has left hears nothing, and his connection is closed already.
  if (!answer) return;
  const { status, headers = {}, body } = answer;
  await reply.status(status).headers(headers).send(body);
}

import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { FaceAnswers, type ToldTurn } from '../../telling/face-answers.js';
import { ahead } from '../../telling/kept-turns.js';
import { StopsByLeaving } from '../../telling/stops-by-leaving.js';
import type { Telling } from '../../telling/telling.js';
import type { ResponseAsked } from './asked/response-request.js';
import { framesOf, givenUpIn, tellerParts, toldOf, type KeptResponse } from './kept/kept-response.js';
import { KeptResponses } from './kept/kept-responses.js';
import { responseId } from './response-ids.js';
import type { BegunResponse } from './response-turns.js';
import type { ResponseAnswer } from './telling/response-body.js';
import { responsesTelling } from './telling/responses-telling.js';
import type { Shown } from './telling/shown.js';

const streamHeaders = { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' };

/** Responses on their way to whoever has asked for them. */
@Injectable()
export class ResponseAnswers {
  constructor(
    @Inject(FaceAnswers) private readonly answers: Pick<FaceAnswers, 'stream' | 'whole'>,
    @Inject(KeptResponses) private readonly kept: Pick<KeptResponses, 'withDeltas'>,
    @Inject(StopsByLeaving) private readonly leaving: Pick<StopsByLeaving, 'watch'>,
  ) {}

  async begun(reply: FastifyReply, begun: BegunResponse, how: ResponseAsked['answer']): Promise<void> {
    const { answer } = begun;
    naming(reply, answer);
    // One that is not to end with its last watcher, nor to go on without any.
    if (answer.request.onDisconnect === undefined) this.leaving.watch(reply.raw, begun);
    const shown: Shown = { as: how === 'at once' ? 'state' : how };
    const telling = responsesTelling(answer, shown);
    if (how === 'stream') return this.answers.stream(reply, { ...begun, telling });
    await this.send(reply, { ...begun, telling: how === 'at once' ? firstWordOf(telling) : telling });
  }

  /** What was told before, and what comes, but for the frames that its client has had. */
  async again(reply: FastifyReply, kept: KeptResponse, after: number | undefined): Promise<void> {
    naming(reply, kept.answer);
    // Where the numbers go on from those of a stream that has shown such a step, they must be counted with it.
    const shown: Shown = { as: 'stream', after, givenUp: after === undefined ? givenUpIn(kept) : [] };
    const { status } = toldOf(kept);
    if (status === 'queued' || status === 'in_progress')
      return this.answers.stream(reply, { ...followed(kept), ...tellerParts(kept, shown) });
    const whole = await this.kept.withDeltas(kept);
    await reply.status(200).headers(streamHeaders).send(framesOf(whole, shown).join(''));
  }

  async atItsEnd(reply: FastifyReply, kept: KeptResponse): Promise<void> {
    naming(reply, kept.answer);
    await this.send(reply, { ...followed(kept), ...tellerParts(kept, { as: 'state' }) });
  }

  private async send<State>(reply: FastifyReply, told: ToldTurn<State>): Promise<void> {
    const whole = await this.answers.whole(reply.request, told);
    if (!whole) return;
    const { status, headers = {}, body } = whole;
    await reply.status(status).headers(headers).send(body);
  }
}

function followed({ user, answer: { session }, accepted }: KeptResponse) {
  return { user, session, before: ahead(accepted) };
}

/** Nobody waits for more than to hear that it is there. */
function firstWordOf<State>(telling: Telling<State>): Telling<State> {
  return { ...telling, tell: (state, entry) => ({ ...telling.tell(state, entry), over: true }) };
}

function naming(reply: FastifyReply, answer: ResponseAnswer): void {
  const { session, turn } = answer;
  const ids = { 'parley-session-id': session, 'parley-turn-id': turn };
  void reply.headers({ 'x-request-id': responseId(answer), ...ids });
}

import { Inject, Injectable } from '@nestjs/common';
import { invalidRequest } from '#shared/contracts';
import type { Begun } from '../../asking/face-turns.js';
import { Seeding } from '../../conversations/seeding.js';
import type { FaceAsker } from '../../asking/face-asker.js';
import { ChatTurns, type Place } from '../chat/chat-turns.js';
import type { ResponseAsked } from './asked/response-request.js';
import { lastMessageOf } from './kept/kept-response.js';
import { PreviousResponses, type Previous } from './previous.js';
import { isInBackground, type ResponseAnswer } from './telling/response-body.js';

export interface BegunResponse extends Begun {
  answered?: ReadonlySet<string>;
  answer: ResponseAnswer;
}

/** Which turn a response is the answer of. */
@Injectable()
export class ResponseTurns {
  constructor(
    @Inject(ChatTurns) private readonly turns: Pick<ChatTurns, 'begin'>,
    @Inject(PreviousResponses) private readonly previous: PreviousResponses,
    @Inject(Seeding) private readonly seeding: Pick<Seeding, 'begin'>,
  ) {}

  async begin(asker: FaceAsker, asked: ResponseAsked): Promise<BegunResponse> {
    const { user } = asker;
    const previous = await this.previous.of(user, asked);
    const waiting = await this.previous.waiting(user, asked.results);
    if (waiting && isInBackground(asked) && !isInBackground(waiting.answer)) throw nobodyWaited();
    const place = previous.kind === 'nothing' ? undefined : () => this.placeOf(user, asked, previous);
    const begun = await this.turns.begin(asker, asked, place);
    const { session, turn, answered, request } = begun;
    if (!waiting || !answered)
      return { ...begun, answer: { session, turn, request, acceptedAt: secondsNow() } };
    const behind = asked.results.at(-1)?.call.key;
    return { ...begun, answered, answer: { ...waiting.answer, behind } };
  }

  private async placeOf(
    user: string,
    asked: ResponseAsked,
    previous: Exclude<Previous, { kind: 'nothing' }>,
  ): Promise<Place> {
    if (previous.kind === 'conversation') {
      const { session } = previous;
      return { session, policy: isInBackground(asked) ? 'enqueue' : 'reject' };
    }
    const { kept } = previous;
    const { session } = kept.answer;
    const at = lastMessageOf(kept);
    if (asked.said.length === 0) return { session, at };
    return this.seeding.begin({ user, settings: {}, from: { session, message: at }, said: asked.said });
  }
}

function secondsNow(): number {
  return Math.floor(Date.now() / 1_000);
}

/** It stops when its client leaves, and one that leaves at once would stop it. */
function nobodyWaited(): Error {
  const problem = 'must be left out: the response that has asked for these outputs was not in the background';
  return invalidRequest([{ path: 'background', problem }]);
}

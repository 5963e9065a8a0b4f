import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { formatCursor } from '#shared/contracts';
import { EventStreams } from '../live/event-streams.js';
import type { Sender } from './mailbox.js';
import type { Submitted, Taken } from './submits.js';
import { TurnOutcomes, type Awaited } from './turn-outcomes.js';
import { TurnRefused } from './turn-refused.js';
import { wantsEvents } from './wanted-answer.js';

/** How whoever begins a turn is answered: with its events, with the finished reply, or with 202 and where to look. */
@Injectable()
export class TurnAnswers {
  constructor(
    @Inject(EventStreams) private readonly streams: EventStreams,
    @Inject(TurnOutcomes) private readonly outcomes: TurnOutcomes,
  ) {}

  /** Begins it only where its answer can be given. */
  async answer(
    { request, reply }: { request: FastifyRequest; reply: FastifyReply },
    { session, user }: Sender,
    waits: boolean,
    submit: () => Promise<Submitted>,
  ): Promise<void> {
    const streams = !waits && wantsEvents(request);
    if (streams) this.streams.refuseTooMany(request);
    const submitted = await naming(reply, submit());
    if (submitted.status === 'pending') return accept(reply, session, submitted);
    const { turn, before } = submitted;
    void reply.header('parley-turn-id', turn);
    if (waits) return this.tellOutcome(request, reply, { session, user }, submitted);
    if (streams && this.streams.hasRoom(request)) {
      const standing = 'in the log';
      return this.streams.stream(reply, { session, user, turn, standing, cursor: before });
    }
    return accept(reply, session, submitted);
  }

  private async tellOutcome(
    request: FastifyRequest,
    reply: FastifyReply,
    { session, user }: Sender,
    submitted: Taken,
  ): Promise<void> {
    const { turn, before, becomes } = submitted;
    const awaited: Awaited = { session, user, turn, before, joined: becomes !== undefined };
    const left = new AbortController();
    const leave = (): void => left.abort();
    if (request.raw.socket.destroyed) return;
    request.raw.socket.once('close', leave);
    try {
      await this.outcomes.tell(awaited, left.signal, async (waited) => {
        if (waited.kind === 'over') await reply.status(200).send(waited.outcome);
        if (waited.kind === 'closing') await accept(reply, session, submitted);
      });
    } finally {
      request.raw.socket.off('close', leave);
    }
  }
}

/** A refusal names the turn that is in the way. */
export async function naming<T>(reply: FastifyReply, asking: Promise<T>): Promise<T> {
  try {
    return await asking;
  } catch (error) {
    if (error instanceof TurnRefused && error.runningTurn) {
      void reply.header('parley-turn-id', error.runningTurn);
    }
    throw error;
  }
}

async function accept(reply: FastifyReply, session: string, submitted: Submitted): Promise<void> {
  await reply.status(202).send(acceptedBody(session, submitted));
}

function acceptedBody(session: string, submitted: Submitted) {
  const { turn, message, status } = submitted;
  const events = `/v1/sessions/${session}/turns/${turn}/events`;
  if (submitted.status === 'pending') return { turn, message, status, events };
  const { before, position, becomes } = submitted;
  return { turn, message, status, events: `${events}?after=${formatCursor(before)}`, position, becomes };
}

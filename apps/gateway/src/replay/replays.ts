import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { Broker } from '#shared/broker';
import type { TurnView } from '#shared/contracts';
import { BROKER } from '#shared/service';
import { eventFrames } from '../live/event-frames.js';
import { EventStreams } from '../live/event-streams.js';
import { shown } from '../live/shown.js';
import { sseFrame } from '../live/sse-frame.js';
import type { SseStream } from '../live/sse-stream.js';
import { TurnRefused } from '../turns/turn-refused.js';
import { TurnViews } from '../turns/turn-views.js';
import { StoredTurns, type AskedTurn } from './stored-turns.js';

export interface Replayed extends AskedTurn {
  /** From one event to the next. */
  paceMs: number;
}

/** A turn that is over, told once more from what is kept of it: no model is asked, and nothing runs. */
@Injectable()
export class Replays {
  constructor(
    @Inject(BROKER) private readonly broker: Broker,
    @Inject(EventStreams) private readonly streams: EventStreams,
    @Inject(StoredTurns) private readonly turns: StoredTurns,
    @Inject(TurnViews) private readonly views: TurnViews,
  ) {}

  async replay(reply: FastifyReply, asked: Replayed): Promise<void> {
    const { session, user } = asked;
    // Words that have joined another turn are told with that one.
    const view = await this.views.read(session, user, asked.turn);
    if (view.endedAt === null && view.status !== 'rejected') throw stillRuns(view.id);
    await this.streams.open(reply, (stream, left) =>
      this.tell(stream, left, { ...asked, turn: view.id, status: view.status }),
    );
  }

  private async tell(
    stream: SseStream,
    left: AbortSignal,
    { paceMs, status, ...of }: Replayed & Pick<TurnView, 'status'>,
  ): Promise<void> {
    const { session, turn } = of;
    let events = 0;
    for await (const { gen, sequence, entry } of this.turns.eventsOf(of)) {
      if (left.aborted) return;
      const append = { v: 1 as const, gen, epoch: 0, nonce: '', entries: [entry] };
      const { entries } = shown(session, { sequence, append });
      if (entries[0]?.json === '') continue;
      if (events > 0 && paceMs > 0) await this.broker.clock.wait(paceMs);
      stream.write(eventFrames(entries));
      events += 1;
      await stream.room();
    }
    const at = new Date(this.broker.clock.now()).toISOString();
    const body = { events, status };
    stream.write(sseFrame('replay.ended', { type: 'replay.ended', session, turn, at, body }));
    stream.end();
  }
}

function stillRuns(turn: string): TurnRefused {
  const message = `Turn ${turn} is not over; watch its events instead.`;
  return new TurnRefused({ code: 'turn_in_progress', message }, turn);
}

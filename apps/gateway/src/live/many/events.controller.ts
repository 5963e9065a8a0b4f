import { Controller, Get, Inject, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Broker } from '#shared/broker';
import type { Config } from '#shared/config';
import { invalidRequest, type UserEvent } from '#shared/contracts';
import { BROKER, CONFIG } from '#shared/service';
import { Asker } from '../../access/asker.decorator.js';
import { Takes } from '../../refusals/taken-query.js';
import { KnownSessions } from '../../sessions/known-sessions.js';
import { UserChannel } from '../../user-channel/user-channel.js';
import { snapshotsAskedFor } from '../asked-stream.js';
import { EventStreams } from '../event-streams.js';
import { LiveHub } from '../live-hub.js';
import { sseFrame } from '../sse-frame.js';
import type { SseStream } from '../sse-stream.js';
import { ManyReader } from './many-reader.js';
import { parsePlaces, Places } from './places.js';
import { parseWatchList, type Watched } from './watch-list.js';

/** Many sessions and the user's own channel over one stream, for those who cannot have a WebSocket. */
@Controller('v1/events')
export class EventsController {
  constructor(
    @Inject(BROKER) private readonly broker: Broker,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(EventStreams) private readonly streams: EventStreams,
    @Inject(LiveHub) private readonly hub: LiveHub,
    @Inject(KnownSessions) private readonly sessions: KnownSessions,
    @Inject(UserChannel) private readonly channel: UserChannel,
  ) {}

  @Get()
  @Takes(['watch', 'snapshots', 'ticket'])
  async events(
    @Asker() user: string,
    @Query('watch') watch: unknown,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const list = this.listAskedFor(watch, request);
    const snapshots = snapshotsAskedFor(request);
    await Promise.all(list.map(({ session }) => this.sessions.of(session, user)));
    await this.streams.open(reply, async (stream, left) => {
      const stop = this.channel.listen(user, (event) => stream.write(userFrame(event)));
      left.addEventListener('abort', stop, { once: true });
      await this.followAll({ user, list, snapshots, stream, left });
    });
  }

  /** What a browser knows when it comes back by itself is newer than what stands in the address. */
  private listAskedFor(watch: unknown = '', { headers }: FastifyRequest): Watched[] {
    if (typeof watch !== 'string') throw invalidRequest([{ path: 'watch', problem: 'must be given once' }]);
    const list = parseWatchList(watch, this.config.PARLEY_MAX_WATCHED_EVENTS);
    const last = headers['last-event-id'];
    if (last === undefined || last === '') return list;
    const cursors = parsePlaces(
      String(last),
      list.map(({ session }) => session),
    );
    return list.map(({ session }, index) => ({ session, cursor: cursors[index] }));
  }

  private async followAll(asked: {
    user: string;
    list: Watched[];
    snapshots: boolean;
    stream: SseStream;
    left: AbortSignal;
  }): Promise<void> {
    const { user, list, snapshots, stream, left } = asked;
    const { gen } = this.broker;
    const places = new Places(
      gen,
      list.map(({ session }) => session),
      list.map(({ cursor }) => cursor),
    );
    const failed = (error: unknown): void => this.streams.giveUp(stream, error);
    await Promise.all(
      list.map(({ session, cursor }) => {
        const reader = new ManyReader({ stream, session, gen, places, failed });
        return this.hub.follow({ session, user, cursor, snapshots, left }, reader);
      }),
    );
  }
}

/** Without an id: the channel has no places to come back to. */
function userFrame(event: UserEvent): string {
  return sseFrame('user', event);
}

import { Controller, Get, Inject, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Broker } from '#shared/broker';
import type { Config } from '#shared/config';
import { invalidRequest, notFound, type UserEvent } from '#shared/contracts';
import { BROKER, CONFIG } from '#shared/service';
import { Asker } from '../../access/asker.decorator.js';
import { Takes } from '../../refusals/taken-query.js';
import { KnownSessions } from '../../sessions/known-sessions.js';
import { UserChannel } from '../../user-channel/user-channel.js';
import { snapshotsAskedFor } from '../asked-stream.js';
import { EventStreams } from '../event-streams.js';
import { LiveHub } from '../live-hub.js';
import { sseFrame } from '../sse-frame.js';
import { isGone } from '../watch-end.js';
import { ManyWatches, type ManyWatchesParts } from './many-watches.js';
import { parsePlaces } from './places.js';
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
    const gone = await this.goneOf(list, user);
    if (gone.size > 0 && !comesBack(request)) throw notFound('session');
    await this.streams.open(reply, async (stream, left) => {
      const stop = this.channel.listen(user, (event) => stream.write(userFrame(event)));
      left.addEventListener('abort', stop, { once: true });
      const follow: ManyWatchesParts['follow'] = (following, reader) => this.hub.follow(following, reader);
      const failed = (error: unknown): void => this.streams.giveUp(stream, error);
      const { gen } = this.broker;
      await new ManyWatches({ stream, user, gen, list, gone, snapshots, left, follow, failed }).follow();
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

  private async goneOf(list: readonly Watched[], user: string): Promise<Set<string>> {
    const found = await Promise.all(list.map(({ session }) => this.isGone(session, user)));
    return new Set(list.flatMap(({ session }, index) => (found[index] ? [session] : [])));
  }

  private async isGone(session: string, user: string): Promise<boolean> {
    try {
      await this.sessions.of(session, user);
      return false;
    } catch (error) {
      if (isGone(error)) return true;
      throw error;
    }
  }
}

/** A browser comes back by itself, with the address that it has: it cannot leave out what has gone meanwhile. */
function comesBack({ headers }: FastifyRequest): boolean {
  return (headers['last-event-id'] ?? '') !== '';
}

/** Without an id: the channel has no places to come back to. */
function userFrame(event: UserEvent): string {
  return sseFrame('user', event);
}

import { Inject, Injectable } from '@nestjs/common';
import type { IncomingMessage } from 'node:http';
import type { Logger } from 'pino';
import { WebSocketServer, type WebSocket } from 'ws';
import type { Broker } from '#shared/broker';
import type { Config } from '#shared/config';
import { BROKER, CONFIG } from '#shared/service';
import { LOGGER } from '#shared/telemetry';
import type { Admitted } from '../access/admitted.js';
import { KnownAccess } from '../access/known-access.js';
import { Connections, type Connection } from '../connections/connections.js';
import { LiveHub } from '../live/live-hub.js';
import { KnownSessions } from '../sessions/known-sessions.js';
import { Mailbox } from '../turns/mailbox.js';
import { Steers } from '../turns/steers.js';
import { sayingLimits } from '../turns/submit-body.js';
import { Submits } from '../turns/submits.js';
import { UserChannel } from '../user-channel/user-channel.js';
import { Dialogue } from './dialogue.js';
import { userText } from './frame-text.js';
import { Requests } from './requests.js';
import { SocketStream } from './socket-stream.js';
import type { Upgrade } from './upgrades.js';
import { Watches } from './watches.js';

/** The WebSockets of this gateway. */
@Injectable()
export class Sockets {
  private readonly server: WebSocketServer;

  constructor(
    @Inject(BROKER) private readonly broker: Broker,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(LOGGER) private readonly log: Logger,
    @Inject(Connections) private readonly connections: Connections,
    @Inject(KnownAccess) private readonly known: KnownAccess,
    @Inject(KnownSessions) private readonly sessions: KnownSessions,
    @Inject(LiveHub) private readonly hub: LiveHub,
    @Inject(UserChannel) private readonly channel: UserChannel,
    @Inject(Mailbox) private readonly mailbox: Mailbox,
    @Inject(Steers) private readonly steers: Steers,
    @Inject(Submits) private readonly submits: Submits,
  ) {
    this.server = new WebSocketServer({
      noServer: true,
      clientTracking: false,
      // Compression would keep a window of memory for every idle watcher.
      perMessageDeflate: false,
      maxPayload: config.PARLEY_MAX_FRAME_BYTES,
    });
  }

  accept(request: IncomingMessage, { socket, head }: Upgrade, admitted: Admitted): void {
    this.server.handleUpgrade(request, socket, head, (opened) => this.converse(opened, { socket, admitted }));
  }

  private converse(
    opened: WebSocket,
    { socket, admitted }: Pick<Upgrade, 'socket'> & { admitted: Admitted },
  ): void {
    const { user } = admitted.access;
    const stream = new SocketStream(opened, socket, {
      slowReaderBytes: this.config.PARLEY_SLOW_READER_BYTES,
      onClosed: () => {
        endChannel();
        dialogue.end();
        watches.stopAll();
        this.connections.remove(connection);
      },
    });
    const watches = this.watchesOf(stream, user);
    const requests = this.requestsOf(watches, admitted);
    const dialogue = new Dialogue({ stream, requests, problem: this.problem });
    const connection: Connection = {
      kind: 'websocket',
      admitted,
      heartbeat: () => stream.heartbeat(),
      close: (reason) => stream.close(reason),
    };
    const endChannel = this.channel.listen(user, (event) => stream.send(userText(event)));
    opened.on('message', (data, isBinary) => dialogue.receive(data as Buffer, isBinary));
    this.connections.add(connection);
  }

  private watchesOf(stream: SocketStream, user: string): Watches {
    return new Watches({
      stream,
      user,
      gen: this.broker.gen,
      most: this.config.PARLEY_MAX_WATCHED,
      follow: (following, reader) => this.hub.follow(following, reader),
      problem: this.problem,
    });
  }

  private requestsOf(watches: Watches, { access: { user }, tokenHash }: Admitted): Requests {
    return new Requests({
      watches,
      mailbox: this.mailbox,
      steers: this.steers,
      submits: this.submits,
      user,
      mostWatched: this.config.PARLEY_MAX_WATCHED,
      limits: sayingLimits(this.config),
      refuseForeign: (session) => this.sessions.of(session, user),
      access: () => this.known.ofHash(tokenHash),
      problem: this.problem,
    });
  }

  private readonly problem = (error: unknown): void => {
    this.log.error({ err: error }, 'A request over a WebSocket failed');
  };
}

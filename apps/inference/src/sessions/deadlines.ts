import type { Logger } from 'pino';
import type { BrokerPorts } from '#shared/broker';
import type { Child, OpenTurn } from '#shared/contracts';
import { ApprovalDeadlines } from './approval-deadlines.js';
import { ClientDeadlines } from './client-deadlines.js';
import { LastWatcher } from './last-watcher.js';
import { LaterMail } from './later-mail.js';
import { TurnLimit } from './turn-limit.js';
import { WaitDeadlines } from './wait-deadlines.js';

export interface DeadlineSettings {
  turnLimitMs: number;
  /** How long a call waits for the client that is to carry it out. */
  clientCallMs: number;
  /** How long a turn that was asked to end with its last watcher waits for another one. */
  disconnectMs: number;
}

/**
 * The times by which the open turn must have come to something. Each is mail that the broker sends at its time:
 * it comes in its order among the rest, whoever has the session by then. Nothing here decides anything.
 */
export class Deadlines {
  private readonly limit: TurnLimit;
  private readonly approvals: ApprovalDeadlines;
  private readonly clients: ClientDeadlines;
  private readonly waits: WaitDeadlines;
  private readonly watcher: LastWatcher;

  constructor(broker: BrokerPorts, session: string, settings: DeadlineSettings, logger: Logger) {
    const mail = new LaterMail(broker, session, logger);
    this.limit = new TurnLimit(broker.clock, mail, settings.turnLimitMs);
    this.approvals = new ApprovalDeadlines(mail);
    this.clients = new ClientDeadlines(mail, settings.clientCallMs);
    this.waits = new WaitDeadlines(broker.clock, mail);
    this.watcher = new LastWatcher(broker, mail, settings.disconnectMs);
  }

  /** To be called whenever the open turn may be another one, or be at another point. */
  follow(turn: OpenTurn | null, children: readonly Child[] = []): void {
    this.limit.follow(turn);
    this.approvals.follow(turn);
    this.clients.follow(turn);
    this.waits.follow(turn, children);
    this.watcher.follow(turn);
  }

  /** What the broker keeps stays with it, for whoever has the session next. */
  close(): void {
    this.limit.close();
    this.approvals.close();
    this.clients.close();
    this.waits.close();
    this.watcher.close();
  }
}

import type { Logger } from 'pino';
import { scheduleMail, unscheduleMail, type BrokerPorts } from '#shared/broker';
import type { Command, OpenTurn } from '#shared/contracts';

export interface DeadlineSettings {
  turnLimitMs: number;
  /** How long a turn that was asked to end with its last watcher waits for another one. */
  disconnectMs: number;
}

/** A turn that is over before this has no use for a deadline in the mailbox, and most are. */
const soonestMs = 30_000;
const lookMs = 1_000;
const answerMs = 300;

/**
 * The times by which the open turn must have come to something. Each is mail that the broker sends at its time:
 * it comes in its order among the rest, whoever has the session by then. Nothing here decides anything.
 */
export class Deadlines {
  private turn: string | undefined;
  private callOff: () => void = () => {};
  private stopLooking: () => void = () => {};
  private unwatchedSince: number | undefined;
  /** The deadline that the broker keeps for the turn. */
  private written: string | undefined;

  constructor(
    private readonly broker: BrokerPorts,
    private readonly session: string,
    private readonly settings: DeadlineSettings,
    private readonly logger: Logger,
  ) {}

  /** To be called whenever the open turn may be another one. */
  follow(turn: OpenTurn | null): void {
    const started = turn?.startedAt ? turn : undefined;
    if (started?.turn === this.turn) return;
    if (this.written !== undefined) this.takeBack(this.written);
    this.close();
    if (!started?.startedAt) return;
    this.turn = started.turn;
    this.limit(started.turn, Date.parse(started.startedAt));
    if (started.request.onDisconnect === 'cancel') this.lookForWatchers(started.turn);
  }

  close(): void {
    this.callOff();
    this.stopLooking();
    this.turn = undefined;
    this.unwatchedSince = undefined;
    this.written = undefined;
  }

  /** Left where it is, it would wake the session hours after the turn has ended. */
  private takeBack(id: string): void {
    unscheduleMail(this.broker, this.session, id).catch((error: unknown) =>
      this.warn(error, 'A deadline that is not needed any more stays'),
    );
  }

  private limit(turn: string, startedAt: number): void {
    const { turnLimitMs } = this.settings;
    const { clock } = this.broker;
    const at = startedAt + turnLimitMs;
    const early = Math.min(soonestMs, turnLimitMs / 2);
    const write = (): void => {
      const id = `expire-${turn}`;
      this.written = id;
      this.send(id, at, 'turn.expire', { turn }).catch((error: unknown) => {
        this.warn(error, 'A deadline could not be set; trying again');
        if (turn === this.turn) this.callOff = clock.after(lookMs, write);
      });
    };
    this.callOff = clock.after(Math.max(0, startedAt + early - clock.now()), write);
  }

  private lookForWatchers(turn: string): void {
    this.stopLooking = this.broker.clock.after(lookMs, () => {
      this.look(turn)
        .catch((error: unknown) => this.warn(error, 'Could not see to who watches; trying again'))
        .finally(() => {
          if (turn === this.turn) this.lookForWatchers(turn);
        });
    });
  }

  /** Every gateway that shows the session to somebody answers; silence is nobody. */
  private async look(turn: string): Promise<void> {
    const { core, names, clock } = this.broker;
    const watched = (await core.ask(names.watching(this.session), turn, answerMs)) !== undefined;
    if (turn !== this.turn) return;
    if (watched) {
      this.unwatchedSince = undefined;
      return;
    }
    this.unwatchedSince ??= clock.now();
    if (clock.now() - this.unwatchedSince < this.settings.disconnectMs) return;
    await this.send(`leave-${turn}`, clock.now(), 'turn.leave', { turn });
  }

  private async send<T extends 'turn.expire' | 'turn.leave'>(
    id: string,
    at: number,
    type: T,
    body: Command<T>['body'],
  ): Promise<void> {
    const { session, broker } = this;
    const now = new Date(broker.clock.now()).toISOString();
    const command = { v: 1, id, type, session, at: now, by: 'system', body } as Command;
    await scheduleMail(broker, 'time', command, { id, when: `@at ${new Date(at).toISOString()}` });
  }

  private warn(error: unknown, what: string): void {
    this.logger.warn({ err: error, session: this.session }, what);
  }
}

import type { Logger } from 'pino';
import { scheduleMail, unscheduleMail, type BrokerPorts } from '#shared/broker';
import type { Command } from '#shared/contracts';

type Timed = 'turn.expire' | 'turn.leave' | 'approval.expire' | 'call.expire' | 'session.wake';

/** Mail that the broker keeps until its time. */
export interface Appointed<T extends Timed = Timed> {
  /** One of an id is kept; a new one takes its place. */
  id: string;
  /** Names the command itself: another one, where what is sent is another thing. */
  command?: string;
  at: number;
  type: T;
  body: Command<T>['body'];
}

const againMs = 1_000;

/** The mail that one session sends itself. */
export class LaterMail {
  /**
   * By their ids, what is on its way to the broker. Each waits for the one before: one that is stored late, for its
   * answer was lost, would take the place of what was sent behind it, and what is taken back must be there by then.
   */
  private readonly underWay = new Map<string, Promise<void>>();

  constructor(
    private readonly broker: BrokerPorts,
    readonly session: string,
    private readonly logger: Logger,
  ) {}

  send<T extends Timed>({ id, command = id, at, type, body }: Appointed<T>): Promise<void> {
    const { session, broker } = this;
    return this.inTurn(id, async () => {
      const now = new Date(broker.clock.now()).toISOString();
      const sent = { v: 1, id: command, type, session, at: now, by: 'system', body } as Command;
      await scheduleMail(broker, 'time', sent, { id, when: `@at ${new Date(at).toISOString()}` });
    });
  }

  /** Until the broker takes it. Returns how to leave off; what it has taken by then stays. */
  insist<T extends Timed>(appointed: Appointed<T>): () => void {
    let isWanted = true;
    let callOff = (): void => {};
    const attempt = (): void => {
      this.send(appointed).catch((error: unknown) => {
        this.warn(error, 'A deadline could not be set; trying again');
        if (isWanted) callOff = this.broker.clock.after(againMs, attempt);
      });
    };
    attempt();
    return () => {
      isWanted = false;
      callOff();
    };
  }

  /** Left where it is, it would wake the session long after it has become needless. */
  takeBack(id: string): void {
    this.inTurn(id, async () => void (await unscheduleMail(this.broker, this.session, id))).catch(
      (error: unknown) => this.warn(error, 'A deadline that is not needed any more stays'),
    );
  }

  private inTurn(id: string, act: () => Promise<void>): Promise<void> {
    const before = this.underWay.get(id);
    const done = before ? before.then(act) : act();
    const over = done
      // Whoever has asked for it hears of that himself.
      .catch(() => undefined)
      .then(() => {
        if (this.underWay.get(id) === over) this.underWay.delete(id);
      });
    this.underWay.set(id, over);
    return done;
  }

  warn(error: unknown, what: string): void {
    this.logger.warn({ err: error, session: this.session }, what);
  }
}

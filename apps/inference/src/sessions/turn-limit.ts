import type { Clock } from '#shared/broker';
import type { OpenTurn } from '#shared/contracts';
import type { LaterMail } from './later-mail.js';

/** A turn that is over before this has no use for a deadline in the mailbox, and most are. */
const soonestMs = 30_000;

interface Running {
  turn: string;
  startedAt: number;
  waitedMs: number;
}

/** The time that the open turn may run. While it waits for people it has none, and then as much as it had left. */
export class TurnLimit {
  private running: Running | undefined;
  private callOff: () => void = () => {};
  /** The deadline that the broker keeps for the turn. */
  private written: string | undefined;

  constructor(
    private readonly clock: Clock,
    private readonly mail: LaterMail,
    private readonly limitMs: number,
  ) {}

  follow(turn: OpenTurn | null): void {
    const running = runningOf(turn);
    if (running?.turn === this.running?.turn && running?.waitedMs === this.running?.waitedMs) return;
    if (this.written !== undefined) this.mail.takeBack(this.written);
    this.close();
    this.running = running;
    if (running) this.await(running);
  }

  close(): void {
    this.callOff();
    this.running = undefined;
    this.written = undefined;
  }

  private await({ turn, startedAt, waitedMs }: Running): void {
    const { limitMs, clock } = this;
    const early = Math.min(soonestMs, limitMs / 2);
    const id = `expire-${turn}`;
    const write = (): void => {
      this.written = id;
      this.callOff = this.mail.insist({
        id,
        // A command counts once, and the one that came before the wait has been heard perhaps.
        command: waitedMs === 0 ? id : `${id}-${waitedMs}`,
        at: startedAt + waitedMs + limitMs,
        type: 'turn.expire',
        body: { turn, ...(waitedMs === 0 ? {} : { waitedMs }) },
      });
    };
    this.callOff = clock.after(Math.max(0, startedAt + waitedMs + early - clock.now()), write);
  }
}

function runningOf(turn: OpenTurn | null): Running | undefined {
  if (!turn?.startedAt || turn.waitsSince !== null) return undefined;
  return { turn: turn.turn, startedAt: Date.parse(turn.startedAt), waitedMs: turn.waitedMs };
}

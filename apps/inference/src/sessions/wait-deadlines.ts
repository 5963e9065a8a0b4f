import type { Clock } from '#shared/broker';
import { callKey, type Child, type OpenTurn } from '#shared/contracts';
import { waitingCalls, type TaskCall } from '../children/waiting-calls.js';
import { Appointments } from './appointments.js';
import type { Appointed, LaterMail } from './later-mail.js';

/** How long calls of the open turn may wait for the sessions that work for this one. */
export class WaitDeadlines {
  private readonly appointments: Appointments;

  constructor(
    private readonly clock: Clock,
    private readonly mail: LaterMail,
  ) {
    this.appointments = new Appointments(mail);
  }

  follow(turn: OpenTurn | null, children: readonly Child[]): void {
    this.appointments.follow(turn && !turn.stopping ? this.waitingIn(turn, children) : new Map());
  }

  close(): void {
    this.appointments.close();
  }

  private waitingIn(turn: OpenTurn, children: readonly Child[]): Map<string, () => Appointed> {
    return new Map(
      waitingCalls(turn, children).map((call) => {
        const key = callKey(this.mail.session, turn.turn, call.block.step, call.block.call);
        return [nameOf(key), () => this.expiry(key, turn, call)];
      }),
    );
  }

  /** Counted from when this life has heard of it. */
  private expiry(
    key: string,
    { turn }: OpenTurn,
    { block, waitSeconds }: TaskCall,
  ): Appointed<'call.expire'> {
    const at = this.clock.now() + waitSeconds * 1_000;
    return { id: nameOf(key), at, type: 'call.expire', body: { turn, call: block.call, key } };
  }
}

function nameOf(call: string): string {
  return `wait-${call}`;
}

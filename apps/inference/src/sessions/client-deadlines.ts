import type { OpenTurn } from '#shared/contracts';
import { openClientCalls, type AskedCall } from '../commands/asked-calls.js';
import { isAgreed } from '../turns/decide.js';
import { Appointments } from './appointments.js';
import type { Appointed, LaterMail } from './later-mail.js';

/** How long calls of the open turn may wait for its client, from when it may carry them out. */
export class ClientDeadlines {
  private readonly appointments: Appointments;

  constructor(
    private readonly mail: LaterMail,
    private readonly clientCallMs: number,
  ) {
    this.appointments = new Appointments(mail);
  }

  follow(turn: OpenTurn | null): void {
    this.appointments.follow(turn && !turn.stopping ? this.waitingIn(turn) : new Map());
  }

  close(): void {
    this.appointments.close();
  }

  private waitingIn(turn: OpenTurn): Map<string, () => Appointed> {
    const calls = [...openClientCalls(turn, this.mail.session)].filter(([, { open }]) => isAgreed(open));
    return new Map(calls.map(([key, asked]) => [nameOf(key), () => this.expiry(key, asked)]));
  }

  private expiry(key: string, { turn, open: { call, since } }: AskedCall): Appointed<'call.expire'> {
    const at = Date.parse(since ?? turn.acceptedAt) + this.clientCallMs;
    const id = nameOf(key);
    // A command counts once, and a life whose log was never stored may have asked for the very same call before.
    return { id, command: `${id}-${at}`, at, type: 'call.expire', body: { turn: turn.turn, call, key } };
  }
}

function nameOf(call: string): string {
  return `client-${call}`;
}

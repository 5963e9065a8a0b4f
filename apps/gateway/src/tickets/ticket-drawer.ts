import { randomBytes } from 'node:crypto';
import { ParleyError } from '#shared/contracts';

export interface Ticket {
  tokenHash: string;
  /** By the drawer's own clock. */
  until: number;
}

export const ticketMs = 30_000;
/** Nobody opens so many streams in half a minute. */
const mostPerToken = 1_000;

/** The tickets that one gateway has given out and not seen again. It dies with the gateway, and may. */
export class TicketDrawer {
  /** In the order in which they expire. */
  private readonly tickets = new Map<string, Ticket>();

  constructor(private readonly elapsed: () => number) {}

  give(tokenHash: string): string {
    this.dropExpired();
    this.refuseTooMany(tokenHash);
    const secret = randomBytes(24).toString('base64url');
    this.tickets.set(secret, { tokenHash, until: this.elapsed() + ticketMs });
    return secret;
  }

  /** The hash of the token that it was given for; once, and not when its time is over. */
  take(secret: string): string | undefined {
    this.dropExpired();
    const ticket = this.tickets.get(secret);
    this.tickets.delete(secret);
    return ticket?.tokenHash;
  }

  get size(): number {
    return this.tickets.size;
  }

  private dropExpired(): void {
    for (const [secret, { until }] of this.tickets) {
      if (until > this.elapsed()) return;
      this.tickets.delete(secret);
    }
  }

  private refuseTooMany(tokenHash: string): void {
    let held = 0;
    for (const ticket of this.tickets.values()) if (ticket.tokenHash === tokenHash) held += 1;
    if (held < mostPerToken) return;
    throw new ParleyError({
      code: 'rate_limited',
      message: `${mostPerToken} tickets of this token wait to be used. Use them, or wait half a minute.`,
    });
  }
}

import { Inject, Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import type { Broker } from '#shared/broker';
import { idPattern } from '#shared/contracts';
import { BROKER } from '#shared/service';
import { TicketDrawer, ticketMs } from './ticket-drawer.js';

const patienceMs = 2_000;
const secretPattern = /^[A-Za-z0-9_-]{32}$/;
const tokenHashPattern = /^[0-9a-f]{64}$/;

/**
 * One-time tickets for those who cannot send a header. A ticket names the gateway that gave it out, and any
 * gateway asks that one: so it is good everywhere, once, and stored nowhere.
 */
@Injectable()
export class Tickets implements OnModuleInit, OnApplicationShutdown {
  private readonly drawer: TicketDrawer;
  private stop = (): void => {};

  constructor(@Inject(BROKER) private readonly broker: Broker) {
    this.drawer = new TicketDrawer(() => broker.clock.elapsed());
  }

  onModuleInit(): void {
    const { core, names, worker } = this.broker;
    this.stop = core.subscribe(names.ticket(worker), (question) => {
      question.respond(this.drawer.take(new TextDecoder().decode(question.data)) ?? '');
    });
  }

  onApplicationShutdown(): void {
    this.stop();
  }

  give(tokenHash: string): { ticket: string; expiresAt: string } {
    const secret = this.drawer.give(tokenHash);
    const expiresAt = new Date(this.broker.clock.now() + ticketMs).toISOString();
    return { ticket: `${this.broker.worker}.${secret}`, expiresAt };
  }

  /** The hash of the token that it stands for. Undefined: used, expired, never given out, or its gateway is gone. */
  async redeem(ticket: string): Promise<string | undefined> {
    const [gateway = '', secret = '', ...rest] = ticket.split('.');
    if (!idPattern.test(gateway) || !secretPattern.test(secret) || rest.length > 0) return undefined;
    if (gateway === this.broker.worker) return this.drawer.take(secret);
    const { core, names } = this.broker;
    const hash = await core.ask(names.ticket(gateway), secret, patienceMs);
    return hash !== undefined && tokenHashPattern.test(hash) ? hash : undefined;
  }
}

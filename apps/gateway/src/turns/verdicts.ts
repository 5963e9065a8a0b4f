import { Inject, Injectable, type OnModuleInit, type OnApplicationShutdown } from '@nestjs/common';
import type { Subscription } from '@nats-io/transport-node';
import type { Logger } from 'pino';
import { lastToken, type Broker } from '#shared/broker';
import { verdictSchema, type Verdict } from '#shared/contracts';
import { BROKER } from '#shared/service';
import { LOGGER } from '#shared/telemetry';

/** What actors answer to the commands that went out through this gateway. */
@Injectable()
export class Verdicts implements OnModuleInit, OnApplicationShutdown {
  private readonly waiting = new Map<string, (verdict: Verdict) => void>();
  private sub: Subscription | undefined;

  constructor(
    @Inject(BROKER) private readonly broker: Broker,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  onModuleInit(): void {
    this.sub = this.broker.nc.subscribe(this.broker.names.answers(this.broker.worker, '*'), {
      callback: (error, msg) => {
        if (error) return this.log.warn({ err: error }, 'Answers of actors do not come through');
        this.take(lastToken(msg.subject), msg.data);
      },
    });
  }

  onApplicationShutdown(): void {
    this.sub?.unsubscribe();
  }

  replyTo(command: string): string {
    return this.broker.names.answers(this.broker.worker, command);
  }

  /** Call it before the command goes out. Undefined when nothing came in time: the command still stands. */
  of(command: string, waitMs: number): { verdict: Promise<Verdict | undefined>; forget: () => void } {
    let settle: (verdict: Verdict | undefined) => void = () => {};
    const verdict = new Promise<Verdict | undefined>((resolve) => {
      settle = resolve;
    });
    const timer = setTimeout(() => forget(), waitMs);
    const forget = (): void => {
      clearTimeout(timer);
      this.waiting.delete(command);
      settle(undefined);
    };
    this.waiting.set(command, (answer) => {
      settle(answer);
      forget();
    });
    return { verdict, forget };
  }

  private take(command: string, data: Uint8Array): void {
    try {
      this.waiting.get(command)?.(verdictSchema.parse(JSON.parse(new TextDecoder().decode(data))));
    } catch (error) {
      this.log.error({ err: error, command }, 'An actor answered something that is no verdict');
    }
  }
}

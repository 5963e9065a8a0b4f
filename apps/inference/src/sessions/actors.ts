import {
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
  type OnModuleInit,
} from '@nestjs/common';
import type { Logger } from 'pino';
import {
  abandonedSessions,
  answerForSessions,
  Fenced,
  NotYet,
  postMail,
  QueryClient,
  release,
  sessionsLeftBy,
  settleMail,
  stillHeld,
  watchForGone,
  type Broker,
} from '#shared/broker';
import type { Config } from '#shared/config';
import { newId } from '#shared/contracts';
import { BROKER, CONFIG, Metrics } from '#shared/service';
import { LOGGER } from '#shared/telemetry';
import { Models } from '../models/models.js';
import { claim, UnknownSession } from './activation.js';
import { Actor } from './actor.js';

interface Active {
  actor: Actor;
  stopListening: () => void;
}

const elsewhereMs = 1_000;
const lookForIdleMs = 5_000;

/** The sessions of this worker. Each has one actor, woken by its first mail, let go when it is idle. */
@Injectable()
export class Actors implements OnModuleInit, OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly active = new Map<string, Promise<Active | undefined>>();
  private stopAnswering: () => void = () => {};
  private stopWatching: () => void = () => {};
  private sweeper: NodeJS.Timeout | undefined;
  private draining = false;

  constructor(
    @Inject(BROKER) private readonly broker: Broker,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(LOGGER) private readonly logger: Logger,
    @Inject(QueryClient) private readonly queries: QueryClient,
    @Inject(Models) private readonly models: Models,
    @Inject(Metrics) private readonly metrics: Metrics,
  ) {}

  /** Nothing waits for mail that will not come: what a dead worker held is woken, at a start and ever after. */
  async onApplicationBootstrap(): Promise<void> {
    this.stopWatching = await watchForGone(this.broker, (worker) => {
      this.takeOverFrom(worker).catch((error: unknown) => {
        this.logger.error({ err: error, worker }, 'The sessions of a worker that is gone could not be woken');
      });
    });
    for (const session of await abandonedSessions(this.broker))
      await this.wake(session, 'Its worker is gone.');
  }

  private async takeOverFrom(worker: string): Promise<void> {
    if (this.draining) return;
    for (const session of await sessionsLeftBy(this.broker, worker)) {
      await this.wake(session, 'Its worker is gone.');
    }
  }

  onModuleInit(): void {
    this.stopAnswering = answerForSessions(this.broker, (session) => this.active.has(session));
    this.sweeper = setInterval(() => this.letIdleGo(), lookForIdleMs);
    this.sweeper.unref();
  }

  /** Running turns get their time, then everything is left where the log ends, with a wake for the next. */
  async beforeApplicationShutdown(): Promise<void> {
    this.draining = true;
    this.stopWatching();
    clearInterval(this.sweeper);
    const everyone = await Promise.allSettled(this.active.values());
    const handedOver = everyone.map(async (each) => {
      if (each.status === 'fulfilled' && each.value) await this.handOver(each.value);
    });
    for (const outcome of await Promise.allSettled(handedOver)) {
      if (outcome.status === 'rejected')
        this.logger.error({ err: outcome.reason }, 'A session could not be handed over');
    }
    this.stopAnswering();
  }

  /** Resolves when the mail at this sequence is settled. */
  async deliver(session: string, sequence: number): Promise<void> {
    const active = await this.activate(session, sequence);
    if (!active) throw new NotYet(elsewhereMs, 'Another worker has this session.');
    try {
      await active.actor.takeMail(sequence);
    } catch (error) {
      if (error instanceof Fenced) throw new NotYet(elsewhereMs, error.message);
      throw error;
    }
  }

  private async activate(session: string, sequence: number): Promise<Active | undefined> {
    const warm = this.active.get(session);
    if (warm) return warm;
    if (this.draining) return undefined;
    const opening = this.open(session);
    this.active.set(session, opening);
    this.showCount();
    try {
      const active = await opening;
      if (!active) this.forget(session, opening);
      return active;
    } catch (error) {
      this.forget(session, opening);
      if (error instanceof UnknownSession) await this.refuse(session, sequence);
      if (error instanceof Fenced) throw new NotYet(elsewhereMs, error.message);
      throw error;
    }
  }

  private async open(session: string): Promise<Active | undefined> {
    const claimed = await claim({ broker: this.broker, queries: this.queries }, session);
    if (!claimed) return undefined;
    const actor = new Actor(
      {
        broker: this.broker,
        queries: this.queries,
        models: this.models,
        limits: { toolRounds: this.config.PARLEY_MAX_TOOL_ROUNDS, stepsAbandoned: 5 },
        newMessageId: () => newId('m'),
        logger: this.logger,
        lost: (lostActor, error) => this.lose(lostActor, error),
      },
      claimed,
    );
    actor.start();
    return { actor, stopListening: this.listenForMail(actor) };
  }

  /** The consumer may hand new mail to a worker that has to ask first; this actor hears of it at once. */
  private listenForMail(actor: Actor): () => void {
    const sub = this.broker.nc.subscribe(this.broker.names.mailed(actor.session), {
      callback: (error, msg) => {
        if (error) return;
        actor.takeMail(Number(msg.headers?.last('Nats-Sequence') ?? 0)).catch((failure: unknown) => {
          this.logger.warn(
            { err: failure, session: actor.session },
            'Mail could not be settled; it will come again',
          );
        });
      },
    });
    return () => sub.unsubscribe();
  }

  private async refuse(session: string, sequence: number): Promise<void> {
    this.logger.warn({ session, sequence }, 'Mail for a session that does not exist was thrown away');
    await settleMail(this.broker, sequence);
  }

  private lose(actor: Actor, error: unknown): void {
    const { session } = actor;
    const level = error instanceof Fenced ? 'info' : 'error';
    this.logger[level]({ err: error, session }, 'This worker lets go of a session');
    const opening = this.active.get(session);
    this.letGoOf(actor, opening, error).catch((failure: unknown) => {
      this.logger.error({ err: failure, session }, 'A session could not be handed over');
    });
  }

  /** Whoever fenced us has the session, unless nobody took it over: then an append of the past did. */
  private async letGoOf(
    actor: Actor,
    opening: Promise<Active | undefined> | undefined,
    error: unknown,
  ): Promise<void> {
    const { session, claimed } = actor;
    (await opening)?.stopListening();
    this.forget(session, opening);
    if (error instanceof Fenced && !(await stillHeld(this.broker, claimed.holding))) return;
    await this.wake(session, 'Its worker could not go on.');
    await release(this.broker, claimed.holding);
  }

  private letIdleGo(): void {
    const before = Date.now() - this.config.PARLEY_WARM_MS;
    for (const [session, opening] of this.active) {
      this.letGoIfIdle(session, opening, before).catch((error: unknown) => {
        this.logger.warn(
          { err: error, session },
          'An idle session could not be let go; another worker will ask for it',
        );
      });
    }
  }

  private async letGoIfIdle(
    session: string,
    opening: Promise<Active | undefined>,
    before: number,
  ): Promise<void> {
    const active = await opening;
    if (!active?.actor.idle || active.actor.lastActive > before) return;
    await this.release(session, opening, active);
  }

  private async release(
    session: string,
    opening: Promise<Active | undefined>,
    active: Active,
  ): Promise<void> {
    active.stopListening();
    await active.actor.leave(0);
    this.forget(session, opening);
    await release(this.broker, active.actor.claimed.holding);
  }

  private async handOver(active: Active): Promise<void> {
    const { session } = active.actor;
    const graceMs = this.config.PARLEY_DRAIN_MS / 2;
    active.stopListening();
    await active.actor.leave(graceMs);
    const unfinished = !active.actor.idle;
    // In this order: between the two, a session that nobody holds must not be one that nobody was told of.
    if (unfinished) await this.wake(session, 'Its worker was shut down.');
    await release(this.broker, active.actor.claimed.holding);
    this.active.delete(session);
  }

  private async wake(session: string, reason: string): Promise<void> {
    const at = new Date().toISOString();
    await postMail(this.broker, 'wake', {
      v: 1,
      id: newId('c'),
      type: 'session.wake',
      session,
      at,
      by: 'system',
      body: { reason },
    });
  }

  private forget(session: string, opening: Promise<Active | undefined> | undefined): void {
    if (this.active.get(session) === opening) this.active.delete(session);
    this.showCount();
  }

  private showCount(): void {
    this.metrics.gauge('parley_actors', 'Sessions in the hands of this worker', this.active.size);
  }
}

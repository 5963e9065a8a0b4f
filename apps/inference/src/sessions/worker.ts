import {
  abandonedSessions,
  answerForSessions,
  Fenced,
  giveBack,
  isMailWaiting,
  NotYet,
  release,
  sessionsLeftBy,
  settleMail,
  stillHeld,
} from '#shared/broker';
import { claim, UnknownSession } from './activation.js';
import { Actor } from './actor.js';
import { every } from './every.js';
import { tellNotFound } from './tell-not-found.js';
import { wakeSession } from './wake-session.js';
import type { Active, WorkerParts } from './worker-parts.js';

const elsewhereMs = 1_000;
const lookForIdleMs = 5_000;
const lookForAbandonedMs = 30_000;

/**
 * The sessions of one worker. Each has one actor, woken by its first mail, let go when it is idle. It knows no
 * framework and no clock but the broker's, so that the simulation can run, freeze and kill any number of them.
 */
export class Worker {
  private readonly active = new Map<string, Promise<Active | undefined>>();
  private readonly stops: (() => void)[] = [];
  private draining = false;

  constructor(private readonly parts: WorkerParts) {}

  /** Nothing waits for mail that will not come: what a dead worker held is woken, at a start and ever after. */
  async start(): Promise<void> {
    const { broker } = this.parts;
    this.stops.push(answerForSessions(broker, (session) => this.active.has(session)));
    this.every(lookForIdleMs, () => this.letIdleGo());
    this.every(lookForAbandonedMs, () => this.wakeAbandoned());
    for (const session of await this.abandoned()) await this.wake(session, 'Its worker is gone.');
  }

  /** A worker's sign of life has gone: whoever of the others is first looks after what it held. */
  async takeOverFrom(worker: string): Promise<void> {
    if (this.draining) return;
    for (const session of await sessionsLeftBy(this.parts.broker, worker)) {
      await this.wake(session, 'Its worker is gone.');
    }
  }

  /** Running turns get their time, then everything is left where the log ends, with a wake for the next. */
  async drain(graceMs: number): Promise<void> {
    this.draining = true;
    const everyone = await Promise.allSettled(this.active.values());
    const handedOver = everyone.map(async (each) => {
      if (each.status === 'fulfilled' && each.value) await this.handOver(each.value, graceMs);
    });
    for (const outcome of await Promise.allSettled(handedOver)) {
      if (outcome.status === 'rejected')
        this.parts.logger.error({ err: outcome.reason }, 'A session could not be handed over');
    }
    for (const stop of this.stops.splice(0)) stop();
  }

  /** Resolves when the mail at this sequence is settled. */
  async deliver(session: string, sequence: number): Promise<void> {
    const active = await this.activate(session, sequence);
    if (active === 'refused') return;
    if (!active) throw new NotYet(elsewhereMs, 'Another worker has this session.');
    try {
      await active.actor.takeMail(sequence);
    } catch (error) {
      if (error instanceof Fenced) throw new NotYet(elsewhereMs, error.message);
      throw error;
    }
  }

  private async activate(session: string, sequence: number): Promise<Active | 'refused' | undefined> {
    const warm = this.active.get(session);
    if (warm) return warm;
    if (this.draining) return undefined;
    const opening = this.open(session);
    this.active.set(session, opening);
    this.count();
    try {
      const active = await opening;
      if (!active) this.forget(session, opening);
      return active;
    } catch (error) {
      this.forget(session, opening);
      if (error instanceof UnknownSession) return this.refuse(session, sequence);
      if (error instanceof Fenced) throw new NotYet(elsewhereMs, error.message);
      throw error;
    }
  }

  private async open(session: string): Promise<Active | undefined> {
    const { settings, ...parts } = this.parts;
    const claimed = await claim(parts, session);
    if (!claimed) return undefined;
    const lost = (error: unknown): void => this.lose(actor, error);
    const actor: Actor = new Actor({ ...parts, settings, lost }, claimed);
    actor.start();
    return { actor, stopListening: this.listenForMail(actor) };
  }

  /** The consumer may hand new mail to a worker that has to ask first; this actor hears of it at once. */
  private listenForMail(actor: Actor): () => void {
    const { core, names } = this.parts.broker;
    return core.subscribe(names.mailed(actor.session), ({ sequence }) => {
      actor.takeMail(sequence).catch((error: unknown) => {
        this.parts.logger.warn(
          { err: error, session: actor.session },
          'Mail could not be settled; it will come again',
        );
      });
    });
  }

  private async refuse(session: string, sequence: number): Promise<'refused'> {
    const { broker, logger } = this.parts;
    logger.warn({ session, sequence }, 'Mail for a session that does not exist was thrown away');
    await tellNotFound(broker, session, sequence);
    await settleMail(broker, sequence);
    return 'refused';
  }

  private lose(actor: Actor, error: unknown): void {
    const { session } = actor;
    const isExpected = error instanceof Fenced || error instanceof UnknownSession;
    const level = isExpected ? 'info' : 'error';
    this.parts.logger[level]({ err: error, session }, 'This worker lets go of a session');
    const opening = this.active.get(session);
    this.letGoOf(actor, opening, error).catch((failure: unknown) => {
      this.parts.logger.error({ err: failure, session }, 'A session could not be handed over');
    });
  }

  /** Whoever fenced us has the session, unless nobody took it over: then an append of the past did. */
  private async letGoOf(
    actor: Actor,
    opening: Promise<Active | undefined> | undefined,
    error: unknown,
  ): Promise<void> {
    const { session, claimed } = actor;
    const { broker } = this.parts;
    (await opening)?.stopListening();
    this.forget(session, opening);
    if (error instanceof Fenced && !(await stillHeld(broker, claimed.holding))) return;
    // Nobody is to go on with one that was deleted; its mail comes again and is refused.
    if (error instanceof UnknownSession) return release(broker, claimed.holding);
    await this.wake(session, 'Its worker could not go on.');
    // Whoever fenced us may be the one from whom it was taken: slow to answer, but alive, and still at work.
    if (error instanceof Fenced) await giveBack(broker, claimed.holding);
    else await release(broker, claimed.holding);
  }

  /** The longest idle first, once there are more than may stay. */
  private async letIdleGo(): Promise<void> {
    const { clock } = this.parts.broker;
    const { warmMs, mostWarm } = this.parts.settings;
    const idle: { session: string; opening: Promise<Active | undefined>; active: Active }[] = [];
    let approvals = 0;
    for (const [session, opening] of this.active) {
      // Whoever had it opened is told why it could not be; here it is only not idle.
      const active = await opening.catch(() => undefined);
      if (active?.actor.idle) idle.push({ session, opening, active });
      approvals += active?.actor.approvals ?? 0;
    }
    this.parts.counted('approvals', approvals);
    idle.sort((a, b) => a.active.actor.lastActive - b.active.actor.lastActive);
    const tooMany = Math.max(0, idle.length - mostWarm);
    const before = clock.now() - warmMs;
    const over = idle.filter(({ active }, place) => place < tooMany || active.actor.lastActive <= before);
    for (const { session, opening, active } of over) await this.release(session, opening, active);
  }

  /** Once it is let go, mail that came in the very last moment would wait for its consumer's patience. */
  private async release(
    session: string,
    opening: Promise<Active | undefined>,
    active: Active,
  ): Promise<void> {
    const { broker } = this.parts;
    // While others were let go, it may have been given something to do; so it may while it is let go itself.
    if (!active.actor.idle) return;
    active.stopListening();
    await active.actor.leave(0);
    try {
      if (!active.actor.idle) await this.wake(session, 'Its worker let go of it as work came in.');
    } finally {
      // Whoever holds an actor that has left would answer for it and never take its mail.
      this.forget(session, opening);
      await release(broker, active.actor.claimed.holding);
    }
    const waiting = await isMailWaiting(broker, session);
    if (waiting !== undefined && !this.draining) await this.deliver(session, waiting);
  }

  private async handOver({ actor, stopListening }: Active, graceMs: number): Promise<void> {
    const { session } = actor;
    // It still hears of mail meanwhile: a turn that may finish may also be stopped.
    await actor.leave(graceMs);
    stopListening();
    try {
      // In this order: between the two, a session that nobody holds must not be one that nobody was told of.
      if (!actor.idle) await this.wake(session, 'Its worker was shut down.');
    } finally {
      this.active.delete(session);
      await release(this.parts.broker, actor.claimed.holding);
    }
  }

  /** Should whoever looked after a dead worker have died over it, somebody looks again. */
  private async wakeAbandoned(): Promise<void> {
    const { broker } = this.parts;
    const isMine = await broker.workers.create('reap.all', broker.worker, lookForAbandonedMs - 5_000);
    if (isMine === undefined) return;
    for (const session of await this.abandoned()) await this.wake(session, 'Its worker is gone.');
  }

  private abandoned(): Promise<string[]> {
    return abandonedSessions(this.parts.broker, (session) => this.active.has(session));
  }

  private wake(session: string, reason: string): Promise<void> {
    const { broker, newCommandId } = this.parts;
    return wakeSession(broker, session, { id: newCommandId(), reason });
  }

  private every(ms: number, task: () => Promise<void>): void {
    const { broker, logger } = this.parts;
    const failed = (err: unknown): void =>
      logger.warn({ err }, 'Looking after the sessions failed; trying again');
    this.stops.push(every(broker.clock, ms, task, { goesOn: () => !this.draining, failed }));
  }

  private forget(session: string, opening: Promise<Active | undefined> | undefined): void {
    if (this.active.get(session) === opening) this.active.delete(session);
    this.count();
  }

  private count(): void {
    this.parts.counted('sessions', this.active.size);
  }
}

import { NotYet, readMail, settleMail, type Mail, type Poison } from '#shared/broker';
import { isDelta, type Command, type Entry } from '#shared/contracts';
import { awaitedAsWell } from '../children/awaited.js';
import type { AcceptedTurn, Answer, Settlement } from '../commands/settlement.js';
import { isOpenTo } from '../turns/decide.js';
import type { TurnEngine } from '../turns/turn-engine.js';
import { UnknownSession, writerFor, type Claimed } from './activation.js';
import { tellOf, type ActorParts } from './actor-parts.js';
import { isSuperseded, putAside, stamped } from './batch.js';
import { Judging } from './judging.js';
import { KnownTurns } from './known-turns.js';
import { MailedFamily } from './mailed-family.js';
import { engineOf } from './session-engine.js';
import { SessionLog } from './session-log.js';
import { SessionNow } from './session-now.js';
import { Tries } from './tries.js';
import { verdictOf } from './verdict.js';
import { Waits } from './waits.js';

const soonMs = 250;

/**
 * One session in this worker's hands: its one mailbox reader and its one writer. Mail is settled strictly
 * in sequence, log first, mailbox after; the engine runs beside it on the same log.
 *
 * It must not touch the session once `lost` was called: somebody else may have it.
 */
export class Actor {
  readonly session: string;
  private readonly log: SessionLog;
  private readonly turns: KnownTurns;
  private readonly judging: Judging;
  private readonly engine: TurnEngine;
  private readonly waits: Waits;
  private readonly leaving = new AbortController();
  private readonly tries = new Tries();
  /** Mail up to here was settled before this life began; of its mail, what is still there was not deleted. */
  private readonly settledBefore: number;
  private lastMail: number;
  /** Settled in the log, but not known to be out of the mailbox. It must not be judged again. */
  private readonly undeleted = new Set<number>();
  private mailLine: Promise<void> = Promise.resolve();
  private working: Promise<void> | undefined;
  private workWanted = false;
  private isLost = false;
  lastActive: number;

  constructor(
    private readonly parts: ActorParts,
    readonly claimed: Claimed,
  ) {
    const { session, restored } = claimed;
    const { broker, settings } = parts;
    this.session = session.id;
    this.lastActive = broker.clock.now();
    this.turns = new KnownTurns({ gen: broker.gen, memory: parts.memory, claimed });
    const { settledMail } = restored.conversation;
    this.settledBefore = settledMail.gen === broker.mailGen ? settledMail.sequence : 0;
    this.lastMail = this.settledBefore;
    this.log = new SessionLog({
      conversation: restored.conversation,
      clock: broker.clock,
      checkpointAppends: settings.checkpointAppends,
      stored: (entries, sequence) => this.stored(entries, sequence),
      writer: (stored) =>
        writerFor({
          broker,
          claimed,
          logger: parts.logger,
          signal: this.leaving.signal,
          stored,
          broken: (error) => this.lose(error),
        }),
    });
    const now = new SessionNow(session, () => this.log.conversation);
    this.judging = new Judging({ ...parts, log: this.log, now, turns: this.turns });
    const family = new MailedFamily(broker, parts.memory);
    this.engine = engineOf(parts, now, this.log, family);
    this.waits = new Waits({ broker, session, family, settings, logger: parts.logger });
  }

  /**
   * Claims the session in its log. The broker lets that through only if nobody has written since it was
   * folded. What has no effect outside need not wait for it; whatever has one waits for the whole log.
   */
  start(): void {
    this.waits.follow(this.log.conversation);
    const { nonce, epoch } = this.log.position;
    const { mailGen } = this.parts.broker;
    this.log.add([{ type: 'actor.claimed', body: { nonce, epoch, mailGen } }]);
    this.work();
  }

  /** Settles all mail up to a sequence at least, in order. */
  takeMail(upTo: number): Promise<void> {
    const taken = this.mailLine.then(() => this.readMailbox(upTo));
    // The line goes on for whoever comes next; each caller hears of his own failure.
    this.mailLine = taken.catch(() => undefined);
    return taken;
  }

  /** What it has decided last may never have been stored: one that is lost does not know whether more is to be done. */
  get idle(): boolean {
    if (this.isLost || this.waits.areInVain || this.working) return false;
    return this.waits.letGo(this.engine.next.do, this.log.conversation);
  }

  /** How many calls wait for a person to agree. */
  get approvals(): number {
    return (this.log.conversation.openTurn?.calls ?? []).filter((call) => isOpenTo(call, 'person')).length;
  }

  /** Lets what runs come to its end for a while, then leaves it where the log ends. */
  async leave(graceMs: number): Promise<void> {
    const over = new AbortController();
    // It only ever rejects because nobody waits for it any more.
    const patience = this.parts.broker.clock.wait(graceMs, over.signal).catch(() => undefined);
    if (this.working && graceMs > 0) await Promise.race([this.working, patience]);
    over.abort();
    this.leaving.abort();
    this.waits.close();
    await this.working;
    await this.mailLine;
    if (!this.isLost) await this.waits.leave(this.log.conversation);
  }

  private async readMailbox(upTo: number): Promise<void> {
    if (upTo <= this.settledBefore) return settleMail(this.parts.broker, upTo);
    if (upTo <= this.lastMail) return this.undeleted.has(upTo) ? this.delete(upTo) : undefined;
    this.lastActive = this.parts.broker.clock.now();
    const batch = await readMail(this.parts.broker, this.session, this.lastMail, upTo);
    for (const mail of batch) {
      if (this.leaving.signal.aborted) throw new NotYet(soonMs, 'This worker is letting go of the session.');
      await this.settle(mail, isSuperseded(mail, batch));
    }
    // Hidden by a replica or a leader that lags, or gone: nobody can tell, so it is never passed over. What is
    // gone is not delivered again.
    if (upTo > this.lastMail) throw new NotYet(soonMs, 'The mailbox does not show this mail yet.');
  }

  private async settle(mail: Mail | Poison, superseded: boolean): Promise<void> {
    try {
      await this.settleInLog(mail, superseded);
    } catch (error) {
      // Put aside, so that it never blocks what is behind it.
      if (this.leaving.signal.aborted || !this.tries.areUsedUp(mail.sequence, error)) throw error;
      await this.settlePoison(mail, String(error));
    }
    this.lastMail = Math.max(this.lastMail, mail.sequence);
    await this.delete(mail.sequence);
  }

  private async delete(sequence: number): Promise<void> {
    this.undeleted.add(sequence);
    await settleMail(this.parts.broker, sequence);
    this.undeleted.delete(sequence);
  }

  private async settleInLog(mail: Mail | Poison, superseded: boolean): Promise<void> {
    this.mustBeThere();
    if ('problem' in mail) return this.settlePoison(mail, mail.problem);
    const { command, sequence } = mail;
    const at = new Date(this.parts.broker.clock.now()).toISOString();
    const brought = { mail: this.mailName(sequence), at, superseded };
    const { answer, recalled, stored } = await this.judging.of(command, brought, (settlement, known) => {
      this.mustBeThere();
      const appended = this.append(settlement, sequence);
      this.engine.lookUp();
      this.work();
      return { answer: settlement.answer, recalled: known.turn, stored: appended };
    });
    await stored;
    this.answer(command, answer, recalled);
  }

  /** The mail is settled by the last of it alone. */
  private append({ ahead = [], entries }: Settlement, mail: number): Promise<void> {
    for (const entry of ahead) this.log.add([entry]);
    if (entries.length === 0) return this.log.durable();
    return this.log.append(stamped(awaitedAsWell(entries, this.claimed.session), mail));
  }

  /** Nothing may come behind the last word of a log. What is still said to the session is refused by whoever claims it. */
  private mustBeThere(): void {
    if (this.log.conversation.deleted) throw new NotYet(soonMs, 'The session was deleted.');
  }

  private async settlePoison(mail: Mail | Poison, problem: string): Promise<void> {
    const { log, parts, claimed } = this;
    parts.logger.error({ session: this.session, sequence: mail.sequence, problem }, 'Mail was put aside');
    const stored = log.append(putAside(mail, problem, claimed.session, log.conversation));
    this.waits.mailWasLost();
    this.work();
    await stored;
  }

  /** Sequences begin anew in a new life of the mailbox. */
  private mailName(sequence: number): string {
    return `${this.parts.broker.mailGen}.${sequence}`;
  }

  private answer({ replyTo }: Command, answer: Answer, recalled: AcceptedTurn | null): void {
    if (!replyTo) return;
    const turn = answer.kind === 'accepted' ? (this.turns.get(answer.noted) ?? recalled) : null;
    const compactionBefore = this.turns.beforeCompaction(answer, this.log.position);
    const verdict = verdictOf(answer, { turn, compactionBefore });
    if (!verdict) return;
    // The reply is a courtesy: whoever waits in vain gets 202 and finds the outcome in the log.
    this.parts.broker.core.publish(replyTo, JSON.stringify(verdict));
  }

  private stored(entries: Entry[], sequence: number): void {
    for (const entry of entries) this.turns.note(entry, sequence);
    this.lastActive = this.parts.broker.clock.now();
    if (entries.every(isDelta)) return;
    this.waits.follow(this.log.conversation);
    tellOf(entries, this.claimed.session, this.parts);
    if (entries.some(({ type }) => type === 'session.deleted')) this.lose(new UnknownSession(this.session));
  }

  /** While the engine runs it sees whatever comes; called as it is about to end, it is run once more. */
  private work(): void {
    this.workWanted = true;
    this.working ??= this.workWhileWanted().finally(() => {
      this.working = undefined;
      if (this.workWanted) this.work();
    });
  }

  private async workWhileWanted(): Promise<void> {
    try {
      while (this.workWanted) {
        this.workWanted = false;
        await this.engine.run(this.leaving.signal);
        await this.log.durable();
      }
    } catch (error) {
      this.workWanted = false;
      if (!this.leaving.signal.aborted) this.lose(error);
    }
  }

  private lose(error: unknown): void {
    if (this.isLost) return;
    this.isLost = true;
    this.leaving.abort();
    this.waits.close();
    this.parts.lost(error);
  }
}

import type { Logger } from 'pino';
import {
  isWaiting,
  NotYet,
  readMail,
  settleMail,
  type Broker,
  type LogWriter,
  type Mail,
  type Poison,
  type QueryClient,
} from '#shared/broker';
import { fold } from '#shared/conversation';
import {
  ParleyError,
  type Command,
  type Conversation,
  type Entry,
  type NewEntry,
  type Verdict,
} from '#shared/contracts';
import type { Models } from '../models/models.js';
import type { Limits } from '../turns/decide.js';
import { decideSubmit, type Recalled, type SubmitDecision } from '../turns/submit.js';
import { TurnEngine } from '../turns/turn-engine.js';
import { AcceptedTurns, type AcceptedTurn } from './accepted-turns.js';
import { writerFor, type Claimed } from './activation.js';
import { RejectedSubmits } from './rejected-submits.js';

const soonMs = 250;

export interface ActorParts {
  broker: Broker;
  queries: QueryClient;
  models: Models;
  limits: Limits;
  newMessageId: () => string;
  logger: Logger;
  /** The actor cannot go on here: it was fenced, or its log takes no writes. Called once. */
  lost: (actor: Actor, error: unknown) => void;
}

/**
 * One session in this worker's hands: its one mailbox reader and its one writer. Mail is settled strictly
 * in sequence, log first, mailbox after; the engine runs beside it on the same log.
 *
 * It must not touch the session once `lost` was called: somebody else may have it.
 */
export class Actor {
  readonly session: string;
  private conversation: Conversation;
  private readonly writer: LogWriter;
  private readonly accepted: AcceptedTurns;
  private readonly rejected = new RejectedSubmits();
  private readonly engine: TurnEngine;
  private readonly leaving = new AbortController();
  private lastMail = 0;
  private mailLine: Promise<void> = Promise.resolve();
  private claim: Promise<void> = Promise.resolve();
  private working: Promise<void> | undefined;
  private workWanted = false;
  private isLost = false;
  /** Whether memory may know turns that this actor does not. */
  private hasHistory: boolean;
  lastActive = Date.now();

  constructor(
    private readonly parts: ActorParts,
    readonly claimed: Claimed,
  ) {
    const { session, restored, recent } = claimed;
    this.session = session.id;
    this.conversation = restored.conversation;
    this.hasHistory = restored.n > 0;
    this.accepted = new AcceptedTurns(parts.broker.gen);
    for (const { entry, sequence } of recent) this.remember(entry, sequence);
    this.writer = writerFor({
      broker: parts.broker,
      claimed,
      signal: this.leaving.signal,
      stored: (entries, sequence) => this.apply(entries, sequence),
      broken: (error) => this.lose(error),
    });
    this.engine = new TurnEngine({
      session,
      models: parts.models,
      log: this.writer,
      conversation: () => this.conversation,
      limits: parts.limits,
      newMessageId: parts.newMessageId,
      now: () => Date.now(),
      logger: parts.logger,
    });
  }

  /**
   * Claims the session in its log. The broker lets that through only if nobody has written since it was
   * folded. Reading the mailbox need not wait for it; whatever has an effect must.
   */
  start(): void {
    const { nonce, epoch } = this.writer.position;
    this.claim = this.writer.append([{ type: 'actor.claimed', body: { nonce, epoch } }]);
    this.claim.then(
      () => this.work(),
      (error: unknown) => this.lose(error),
    );
  }

  /** Settles all mail up to a sequence at least, in order. */
  takeMail(upTo: number): Promise<void> {
    const taken = this.mailLine.then(() => this.readMailbox(upTo));
    // The line goes on for whoever comes next; each caller hears of his own failure.
    this.mailLine = taken.catch(() => undefined);
    return taken;
  }

  get idle(): boolean {
    return this.working === undefined && this.conversation.openTurn === null;
  }

  /** Lets what runs come to its end for a while, then leaves it where the log ends. */
  async leave(graceMs: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, graceMs);
    });
    await Promise.race([this.working, patience]);
    clearTimeout(timer);
    this.leaving.abort();
    await this.working;
    await this.mailLine;
  }

  private async readMailbox(upTo: number): Promise<void> {
    if (upTo <= this.lastMail) return;
    this.lastActive = Date.now();
    for (const mail of await readMail(this.parts.broker, this.session, this.lastMail, upTo)) {
      if (this.leaving.signal.aborted) throw new NotYet(soonMs, 'This worker is letting go of the session.');
      await this.settle(mail);
      this.lastMail = mail.sequence;
    }
    await this.passMissing(upTo);
  }

  /** What was announced and did not show up is settled already, or hidden by a replica that lags. */
  private async passMissing(upTo: number): Promise<void> {
    if (upTo <= this.lastMail) return;
    if (await isWaiting(this.parts.broker, upTo))
      throw new NotYet(soonMs, 'The mailbox does not show this mail yet.');
    this.lastMail = upTo;
  }

  private async settle(mail: Mail | Poison): Promise<void> {
    try {
      if ('problem' in mail) await this.settlePoison(mail);
      else await this.handle(mail.command);
    } catch (error) {
      // Memory that does not answer costs this mail a while, but not the turn that runs.
      if (!ParleyError.is(error) && !(error instanceof NotYet)) this.lose(error);
      throw error;
    }
    await settleMail(this.parts.broker, mail.sequence);
  }

  private async settlePoison({ sequence, problem }: Poison): Promise<void> {
    this.parts.logger.error(
      { session: this.session, sequence, problem },
      'Mail that cannot be read was put aside',
    );
    const body = { outcome: 'poison' as const, problem: problem.slice(0, 1_000) };
    await this.writer.append([{ type: 'command.settled', cause: `mail-${sequence}`, body }]);
  }

  private async handle(command: Command): Promise<void> {
    switch (command.type) {
      case 'turn.submit':
        return this.submit(command);
      case 'session.wake':
        // Being active is all that a wake asks for; it changes nothing, so the log need not say so. But it is
        // settled only once the session is really ours: else it would wake nobody.
        await this.claim;
        return this.work();
    }
  }

  private async submit(submit: Command<'turn.submit'>): Promise<void> {
    const { turn, message, request } = submit.body;
    const recalled = await this.recall(submit);
    const wanted = request.model ?? this.claimed.session.model;
    const unknownModel = this.parts.models.choose(wanted) ? undefined : (wanted ?? '');
    const decision = decideSubmit(submit, this.conversation, recalled, unknownModel);
    switch (decision.kind) {
      case 'double':
        await this.note({ type: 'command.settled', cause: submit.id, body: { outcome: 'double' } });
        return this.answer(submit, acceptance(turn, recalled.turn ?? { message, before: undefined }));
      case 'reject':
        if (!recalled.rejected) await this.note(decision.entry);
        return this.answer(submit, refusal(decision));
      case 'accept':
        await this.note(decision.entry);
        this.answer(submit, acceptance(turn, this.accepted.get(turn)));
        return this.work();
    }
  }

  private note(entry: NewEntry): Promise<void> {
    return this.writer.append([entry]);
  }

  /** Only a session that has a past can know this turn or message; only then is memory asked. */
  private async recall(submit: Command<'turn.submit'>): Promise<Recalled & { turn: AcceptedTurn | null }> {
    const { turn, message } = submit.body;
    const own = this.accepted.get(turn);
    if (own) return { turn: own, messageTaken: true, rejected: null };
    const rejected = this.rejected.get(submit.id) ?? null;
    const messageTaken = this.accepted.hasMessage(message);
    if (rejected || !this.hasHistory) return { turn: null, messageTaken, rejected };
    const recalled = await this.parts.queries.ask('memory.turn.recall', {
      session: this.session,
      turn,
      message,
      cause: submit.id,
    });
    return { ...recalled, messageTaken: recalled.messageTaken || messageTaken };
  }

  private answer(submit: Command, verdict: Verdict | undefined): void {
    // The reply is a courtesy: whoever waits in vain gets 202 and finds the outcome in the log.
    if (submit.replyTo && verdict) this.parts.broker.nc.publish(submit.replyTo, JSON.stringify(verdict));
  }

  private apply(entries: Entry[], sequence: number): void {
    for (const entry of entries) {
      this.conversation = fold(this.conversation, entry);
      this.remember(entry, sequence);
    }
    this.lastActive = Date.now();
  }

  private remember(entry: Entry, sequence: number): void {
    this.accepted.note(entry, sequence);
    this.rejected.note(entry);
    this.hasHistory ||= this.accepted.isFull;
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
    this.parts.lost(this, error);
  }
}

function refusal({ entry, text }: Extract<SubmitDecision, { kind: 'reject' }>): Verdict {
  const { code, runningTurn } = entry.body;
  return { outcome: 'refused', error: { code, message: text }, ...(runningTurn ? { runningTurn } : {}) };
}

function acceptance(turn: string, accepted: Partial<AcceptedTurn> | undefined): Verdict | undefined {
  if (!accepted?.before || !accepted.message) return undefined;
  return { outcome: 'accepted', turn, message: accepted.message, before: accepted.before };
}

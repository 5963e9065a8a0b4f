import type { Logger } from 'pino';
import type { Clock } from '#shared/broker';
import {
  callKey,
  digest,
  noUsage,
  type Conversation,
  type Message,
  type NewEntry,
  type OpenTurn,
  type Session,
  type ToolBlock,
  type Usage,
  type WaitingTurn,
} from '#shared/contracts';
import type { ChosenModel } from '../models/model-port.js';
import { askModel, type StepLog } from './ask-model.js';
import { decide, type Limits, type Next } from './decide.js';
import { completed, endedReply, failed, stopped, unheard, type Failure } from './endings.js';
import { spentOn } from './spent.js';
import type { Tools } from './tools-port.js';

export interface TurnLog extends StepLog {
  /** With everything that was appended, whether it is durable yet or not. */
  readonly conversation: Conversation;
}

export interface EngineParts {
  session: Session;
  models: { choose(wanted: string | null | undefined): ChosenModel | undefined };
  tools: Tools;
  log: TurnLog;
  limits: Limits;
  newMessageId: () => string;
  clock: Clock;
  logger: Logger;
}

type Doing<K extends Next['do']> = Extract<Next, { do: K }>;
type Effects = {
  [K in Exclude<Next['do'], 'nothing' | 'wait'>]: (
    next: Doing<K>,
    signal: AbortSignal,
  ) => Promise<void> | void;
};

/** Who speaks, as long as there is only one. */
const theAgent = 'assistant';
const defaultMaxTokens = 8_192;
const mostHeardAtOnce = 100_000;

/**
 * Carries out what `decide` says until there is nothing more to do. Each effect appends to the log, the log's
 * fold is the next decision's ground, and between a decision and its append nothing may be awaited. It ends
 * by itself when the session is idle or waits, or throws when the log does not take its writes any more.
 */
export class TurnEngine {
  /** Calls that this life has sent. */
  private readonly dispatched = new Set<string>();
  private asking: AbortController | undefined;
  /** On a step that was called off. */
  private spent: Usage | undefined;

  constructor(private readonly parts: EngineParts) {}

  async run(signal: AbortSignal): Promise<void> {
    for (;;) {
      signal.throwIfAborted();
      const next = this.next;
      if (next.do === 'nothing' || next.do === 'wait') return;
      const effect = this.effects[next.do] as (step: Next, signal: AbortSignal) => Promise<void> | void;
      await effect(next, signal);
    }
  }

  get next(): Next {
    const { log, limits, session } = this.parts;
    return decide(log.conversation, limits, session.id, this.dispatched);
  }

  /** Mail has changed something: a model that talks to a turn which is to stop is called off. */
  lookUp(): void {
    if (this.parts.log.conversation.openTurn?.stopping) this.asking?.abort();
  }

  private readonly effects: Effects = {
    settle: ({ turn }) => this.append({ type: 'turn.settled', turn, body: {} }),

    'start-next': ({ waiting }) => {
      const parent = this.parts.log.conversation.head;
      const message = { ...waiting.message, turn: waiting.turn, parent };
      this.append(
        { type: 'turn.started', turn: waiting.turn, body: { attempt: 1, message } },
        this.replyStarted(waiting.turn, message.id),
      );
    },

    start: ({ turn }) =>
      this.append(
        { type: 'turn.started', turn: turn.turn, body: { attempt: 1 } },
        this.replyStarted(turn.turn, turn.message),
      ),

    'begin-reply': ({ turn }) => this.append(this.replyStarted(turn.turn, turn.message)),

    stop: (next) => this.stop(next),

    'abandon-step': ({ turn, step }) =>
      this.append({
        type: 'step.abandoned',
        turn: turn.turn,
        body: { step, reason: 'Its worker is gone.', usage: spentOn(turn.openStep, undefined) },
      }),

    'ask-model': (next, signal) => this.ask(next, signal),

    'request-calls': (next) => this.requestCalls(next),

    'dispatch-calls': (next) => this.dispatchCalls(next),

    'hear-steers': ({ turn, reply }) => this.hearSteers(turn, reply),

    fail: ({ code, message }) => this.fail({ code, message, retryable: false }, noUsage),

    'complete-reply': ({ turn, reply }) => {
      const { turn: id, usage } = turn;
      return this.end(endedReply(id, reply, 'complete', usage), ...completed(turn, this.parts.clock.now()));
    },

    'complete-turn': ({ turn }) => this.end(...completed(turn, this.parts.clock.now())),
  };

  private replyStarted(turn: string, parent: string): NewEntry<'reply.started'> {
    const body = { message: this.parts.newMessageId(), agent: theAgent, parent };
    return { type: 'reply.started', turn, by: theAgent, body };
  }

  private async ask({ turn, reply, step }: Doing<'ask-model'>, signal: AbortSignal): Promise<void> {
    const { session, models, log } = this.parts;
    const chosen = models.choose(turn.request.model ?? session.model);
    if (!chosen) {
      const message = 'The model of this conversation is not configured any more.';
      return this.fail({ code: 'provider_error', message, retryable: false }, noUsage);
    }
    const request = {
      model: chosen.name,
      system: session.systemPrompt ?? undefined,
      messages: [...log.conversation.messages, reply],
      tools: await this.parts.tools.offers(),
      maxTokens: turn.request.maxTokens ?? defaultMaxTokens,
      stepKey: `${turn.turn}.${step}`,
      user: digest('user', session.owner),
    };
    // While the tools were asked for, mail may have come.
    if (this.next.do !== 'ask-model') return;
    const names = { turn: turn.turn, by: reply.author, step, model: chosen.fullName };
    this.asking = new AbortController();
    const asked = await askModel(
      chosen.model,
      request,
      log,
      names,
      AbortSignal.any([signal, this.asking.signal]),
    );
    this.asking = undefined;
    signal.throwIfAborted();
    if (asked.kind === 'unwanted') this.spent = asked.usage;
    if (asked.kind === 'failed') this.afterFailure(asked.failure);
  }

  /** A turn that is to stop anyway ends as stopped, whatever its model made of it. */
  private afterFailure(failure: Failure & { usage?: Usage | undefined }): void {
    const { log, logger, session } = this.parts;
    logger.warn(
      { err: failure, session: session.id, turn: log.conversation.openTurn?.turn },
      'The model failed',
    );
    if (log.conversation.openTurn?.stopping) this.spent = failure.usage;
    else this.fail(failure, failure.usage ?? noUsage);
  }

  /** In the log before anything is sent. A call for a tool that nobody has is answered at once. */
  private async requestCalls({ turn, calls }: Doing<'request-calls'>): Promise<void> {
    const known = new Set((await this.parts.tools.offers()).map(({ name }) => name));
    if (this.next.do !== 'request-calls') return;
    // Each by itself: what a model writes into its calls may be long.
    for (const call of calls) this.append(...requested(turn, call, known));
  }

  private async dispatchCalls({ turn, calls }: Doing<'dispatch-calls'>): Promise<void> {
    const { log, session, tools } = this.parts;
    await log.durable();
    for (const { step, call, name, input } of calls) {
      if (log.conversation.openTurn?.stopping) return;
      const key = callKey(session.id, turn.turn, step, call);
      const hash = hashOf(name, input);
      await tools.dispatch({
        v: 1,
        session: session.id,
        turn: turn.turn,
        step,
        call,
        key,
        name,
        input,
        hash,
      });
      this.dispatched.add(key);
    }
  }

  /** The reply so far ends, the new words follow it, and a new reply answers them. */
  private hearSteers(turn: OpenTurn, reply: Message | null): void {
    const entries: NewEntry[] = reply ? [endedReply(turn.turn, reply, 'complete', turn.usage)] : [];
    let parent = reply?.id ?? this.parts.log.conversation.head ?? turn.message;
    for (const steer of readAtOnce(turn.steers)) {
      const message = { ...steer.message, turn: turn.turn, parent };
      entries.push({ type: 'turn.steered', turn: turn.turn, by: message.author, body: { message } });
      parent = message.id;
    }
    this.append(...entries, this.replyStarted(turn.turn, parent));
  }

  /** That it stops is in the log for good before anybody outside is told. */
  private async stop({ turn }: Doing<'stop'>): Promise<void> {
    const { log, tools, session, clock } = this.parts;
    await log.durable();
    const keys = openCalls(turn).map(({ step, call }) => callKey(session.id, turn.turn, step, call));
    await Promise.all(keys.map((key) => tools.cancel(key)));
    const open = log.conversation.openTurn;
    if (!open?.stopping) return;
    this.requeueUnheard();
    const ending = { turn: open, spent: spentOn(open.openStep, this.spent), now: clock.now() };
    this.end(...stopped(ending, open.stopping));
  }

  private fail(failure: Failure, spent: Usage): void {
    const { log, clock } = this.parts;
    const { openTurn: turn } = log.conversation;
    if (!turn) return;
    const { code, message, retryable } = failure;
    this.requeueUnheard();
    this.end(...failed({ turn, spent, now: clock.now() }, { code, message, retryable }));
  }

  /** Before the end of the turn that did not read it: whoever takes over in between loses no word. */
  private requeueUnheard(): void {
    for (const entries of unheard(this.parts.log.conversation)) this.append(...entries);
  }

  private end(...entries: NewEntry[]): void {
    this.dispatched.clear();
    this.spent = undefined;
    this.append(...entries);
  }

  private append(...entries: NewEntry[]): void {
    // A log that takes no more writes tells its actor itself, which then aborts this run.
    this.parts.log.append(entries).catch(() => undefined);
  }
}

/** What was asked of a tool and has no result yet. */
function openCalls({ reply, requested: asked }: OpenTurn): ToolBlock[] {
  const blocks = reply?.blocks ?? [];
  return blocks.filter(
    (block): block is ToolBlock =>
      block.kind === 'tool' && block.outcome === undefined && asked.includes(block.call),
  );
}

function requested(turn: OpenTurn, { call, name, input }: ToolBlock, known: ReadonlySet<string>): NewEntry[] {
  const body = { call, name, input, hash: hashOf(name, input) };
  const entry: NewEntry = { type: 'tool.requested', turn: turn.turn, body };
  if (known.has(name)) return [entry];
  const output = `There is no tool named "${name}".`;
  const outcome = { call, outcome: 'error' as const, output, truncated: false };
  return [entry, { type: 'tool.completed', turn: turn.turn, body: outcome }];
}

/** The broker takes no message above a mebibyte; what is left is heard behind the next step. */
function readAtOnce(steers: WaitingTurn[]): WaitingTurn[] {
  let characters = 0;
  return steers.filter(({ message }, place) => {
    characters += JSON.stringify(message).length;
    return place === 0 || characters <= mostHeardAtOnce;
  });
}

function hashOf(name: string, input: unknown): string {
  return digest(name, JSON.stringify(input) ?? '');
}

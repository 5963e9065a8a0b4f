import type { Logger } from 'pino';
import {
  addUsage,
  digest,
  noUsage,
  type Conversation,
  type FailureCode,
  type Message,
  type NewEntry,
  type OpenTurn,
  type Session,
  type ToolBlock,
  type Usage,
} from '#shared/contracts';
import { ModelFailure } from '../models/model-port.js';
import type { Models } from '../models/models.js';
import { askModel, type StepLog } from './ask-model.js';
import { decide, type Limits, type Next } from './decide.js';

export interface EngineParts {
  session: Session;
  models: Models;
  log: StepLog;
  conversation: () => Conversation;
  limits: Limits;
  newMessageId: () => string;
  now: () => number;
  logger: Logger;
}

type Doing<K extends Next['do']> = Extract<Next, { do: K }>;
type Effects = {
  [K in Exclude<Next['do'], 'nothing'>]: (next: Doing<K>, signal: AbortSignal) => Promise<void>;
};

/** Who speaks, as long as there is only one. */
const theAgent = 'assistant';
const defaultMaxTokens = 8_192;

/**
 * Carries out what `decide` says until there is nothing more to do. It holds no state: each effect appends
 * to the log, the log's fold is the next decision's ground. It ends by itself when the session is idle, or
 * throws when the log does not take its writes any more.
 */
export class TurnEngine {
  constructor(private readonly parts: EngineParts) {}

  async run(signal: AbortSignal): Promise<void> {
    for (;;) {
      signal.throwIfAborted();
      const next = decide(this.parts.conversation(), this.parts.limits);
      if (next.do === 'nothing') return;
      const effect = this.effects[next.do] as (step: Next, signal: AbortSignal) => Promise<void>;
      await effect(next, signal);
    }
  }

  private readonly effects: Effects = {
    settle: ({ turn }) => this.append({ type: 'turn.settled', turn, body: {} }),

    start: ({ turn, attempt }) =>
      this.append({ type: 'turn.started', turn: turn.turn, body: { attempt } }, this.replyStarted(turn)),

    'begin-reply': ({ turn }) => this.append(this.replyStarted(turn)),

    'abandon-step': ({ turn, step }) =>
      this.append({ type: 'step.abandoned', turn: turn.turn, body: { step, reason: 'Its worker is gone.' } }),

    'ask-model': (next, signal) => this.ask(next, signal),

    'answer-calls': ({ turn, calls }) => this.append(...calls.flatMap((call) => this.refuse(turn, call))),

    fail: ({ turn, code, message }) => this.fail(turn, { code, message, retryable: false, usage: noUsage }),

    'complete-reply': ({ turn, reply }) =>
      this.append(endedReply(turn.turn, reply, 'complete', turn.usage), ...this.completed(turn)),

    'complete-turn': ({ turn }) => this.append(...this.completed(turn)),
  };

  private replyStarted(turn: OpenTurn): NewEntry<'reply.started'> {
    const body = { message: this.parts.newMessageId(), agent: theAgent, parent: turn.message };
    return { type: 'reply.started', turn: turn.turn, by: theAgent, body };
  }

  /** Nothing has to be dispatched behind a turn, so it is settled in the same breath. */
  private completed(turn: OpenTurn): NewEntry[] {
    const body = { usage: turn.usage, ...this.duration(turn) };
    return [
      { type: 'turn.completed', turn: turn.turn, body },
      { type: 'turn.settled', turn: turn.turn, body: {} },
    ];
  }

  private async ask({ turn, reply, step }: Doing<'ask-model'>, signal: AbortSignal): Promise<void> {
    const { session, models, log, logger } = this.parts;
    const chosen = models.choose(turn.request.model ?? session.model);
    if (!chosen) {
      const message = 'The model of this conversation is not configured any more.';
      return this.fail(turn, { code: 'provider_error', message, retryable: false, usage: noUsage });
    }
    const request = {
      model: chosen.name,
      system: session.systemPrompt ?? undefined,
      messages: [...this.parts.conversation().messages, reply],
      maxTokens: turn.request.maxTokens ?? defaultMaxTokens,
      stepKey: `${turn.turn}.${step}`,
      user: digest('user', session.owner),
    };
    const names = { turn: turn.turn, by: reply.author, step, model: chosen.fullName };
    try {
      await askModel(chosen.model, request, log, names, signal);
    } catch (error) {
      if (!(error instanceof ModelFailure)) throw error;
      logger.warn({ err: error, session: session.id, turn: turn.turn, step }, 'The model failed');
      const { code, message, retryable, usage = noUsage } = error;
      await this.fail(turn, { code, message, retryable, usage });
    }
  }

  /** There is no tool yet, so every call is one for a tool that does not exist: the model is told so. */
  private refuse(turn: OpenTurn, { call, name, input }: ToolBlock): NewEntry[] {
    const hash = digest(name, JSON.stringify(input) ?? '');
    const output = `There is no tool named "${name}".`;
    return [
      { type: 'tool.requested', turn: turn.turn, body: { call, name, input, hash } },
      { type: 'tool.completed', turn: turn.turn, body: { call, outcome: 'error', output, truncated: false } },
    ];
  }

  /** What had arrived is kept: the reply ends as it stands, then the turn. */
  private fail(
    turn: OpenTurn,
    {
      code,
      message,
      retryable,
      usage,
    }: { code: FailureCode; message: string; retryable: boolean; usage: Usage },
  ): Promise<void> {
    const total = addUsage(turn.usage, usage);
    const entries: NewEntry[] = [];
    if (turn.reply) entries.push(endedReply(turn.turn, turn.reply, 'failed', total));
    const body = { code, message, retryable, usage: total, ...this.duration(turn) };
    return this.append(
      ...entries,
      { type: 'turn.failed', turn: turn.turn, body },
      { type: 'turn.settled', turn: turn.turn, body: {} },
    );
  }

  private append(...entries: NewEntry[]): Promise<void> {
    return this.parts.log.append(entries);
  }

  private duration({ startedAt, acceptedAt }: OpenTurn): { durationMs: number } {
    return { durationMs: Math.max(0, this.parts.now() - Date.parse(startedAt ?? acceptedAt)) };
  }
}

function endedReply(
  turn: string,
  { id, author }: Message,
  status: 'complete' | 'failed',
  usage: Usage,
): NewEntry<'reply.completed'> {
  return { type: 'reply.completed', turn, by: author, body: { message: id, status, usage } };
}

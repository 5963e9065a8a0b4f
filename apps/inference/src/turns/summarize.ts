import type { Clock } from '#shared/broker';
import { addUsage, noUsage, type Usage } from '#shared/contracts';
import { summaryPrompt, type CompactionPlan } from '../context/index.js';
import { ModelFailure, type ChosenModel, type ModelRequest, type ModelSink } from '../models/model-port.js';

export interface SummaryAsked {
  plan: CompactionPlan;
  /** Each is asked once, until one has something to say. */
  models: readonly ChosenModel[];
  key: string;
  user: string;
  limitMs: number;
  clock: Clock;
}

export interface Summary {
  /** Undefined where none could be had. */
  text: string | undefined;
  /** Who was asked last. */
  model: string | undefined;
  /** Of all tries. */
  usage: Usage | undefined;
  problems: unknown[];
}

const mostTokens = 4_096;
/** A receipt is one entry of the log, and must fit into a message of the broker. */
const mostCharacters = 100_000;
const charactersPerToken = 3;

/** It never throws: that a summary cannot be had is an answer too. One that is called off says what it has cost. */
export async function summarize(asked: SummaryAsked, signal: AbortSignal): Promise<Summary> {
  const summary: Summary = { text: undefined, model: undefined, usage: undefined, problems: [] };
  for (const [place, chosen] of asked.models.entries()) {
    if (signal.aborted || summary.text !== undefined) break;
    const listener = new Listener();
    summary.model = chosen.fullName;
    try {
      const text = await listener.hear(chosen, requestFor(asked, chosen, place), asked, signal);
      if (text !== '') summary.text = text.slice(0, mostCharacters);
    } catch (error) {
      summary.problems.push(error);
    } finally {
      summary.usage = together(summary.usage, listener.usage);
    }
  }
  return summary;
}

function requestFor(
  { plan, key, user }: SummaryAsked,
  { name, card }: ChosenModel,
  place: number,
): ModelRequest {
  const maxTokens = Math.min(mostTokens, card.maxOutputTokens, Math.floor(card.contextSize / 4));
  const room = (card.contextSize - maxTokens) * 0.8 * charactersPerToken;
  const { system, text } = summaryPrompt(plan, Math.floor(room));
  return {
    model: name,
    system: [{ text: system, stable: true }],
    messages: [
      {
        id: key,
        parent: null,
        turn: key,
        role: 'user',
        author: 'system',
        status: 'complete',
        blocks: [{ kind: 'text', text }],
        createdAt: '1970-01-01T00:00:00.000Z',
      },
    ],
    files: new Map(),
    tools: [],
    maxTokens,
    shape: {},
    stepKey: `${key}.${place}`,
    user,
  };
}

function together(before: Usage | undefined, more: Usage | undefined): Usage | undefined {
  return more ? addUsage(before ?? noUsage, more) : before;
}

/** Keeps what a model says to itself; nobody watches a summary being written. */
class Listener implements ModelSink {
  usage: Usage | undefined;
  private readonly texts: string[] = [];

  async hear(
    { model }: ChosenModel,
    request: ModelRequest,
    { clock, limitMs }: SummaryAsked,
    signal: AbortSignal,
  ): Promise<string> {
    const over = new AbortController();
    const callOff = clock.after(limitMs, () => over.abort(new Error('The summary took too long.')));
    const either = AbortSignal.any([signal, over.signal]);
    try {
      const { usage } = await heeding(either, model.answer(request, this, either));
      this.usage = usage;
      return this.texts.join('\n').trim();
    } catch (error) {
      this.usage = usageIn(error) ?? this.usage;
      throw error;
    } finally {
      callOff();
    }
  }

  blockStarted(): void {}

  delta(): undefined {}

  blockCompleted(block: Parameters<ModelSink['blockCompleted']>[0]): void {
    if (block.kind === 'text') this.texts.push(block.text);
  }

  used(usage: Usage): void {
    this.usage = usage;
  }
}

function usageIn(error: unknown): Usage | undefined {
  return error instanceof ModelFailure ? error.usage : undefined;
}

/** A model that heeds nobody holds nobody up. */
async function heeding<T>(signal: AbortSignal, answering: Promise<T>): Promise<T> {
  signal.throwIfAborted();
  let leave = (): void => {};
  const aborted = new Promise<never>((_, reject) => {
    leave = () => reject(signal.reason as Error);
    signal.addEventListener('abort', leave, { once: true });
  });
  try {
    return await Promise.race([answering, aborted]);
  } finally {
    signal.removeEventListener('abort', leave);
  }
}

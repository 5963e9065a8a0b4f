import type { Clock } from '#shared/broker';
import { addUsage, noUsage, type Usage } from '#shared/contracts';
import { firstOf, summaryPrompt, type CompactionPlan } from '../context/index.js';
import { Heard, inTime, type RunningTime } from '../models/asking/index.js';
import type { ChosenModel, ModelRequest } from '../models/model-port.js';

export interface SummaryAsked {
  plan: CompactionPlan;
  /** Each is asked once, until one has something to say. */
  models: readonly ChosenModel[];
  key: string;
  user: string;
  /** For each, from when there is room for it at its provider. */
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
/** The rest is for what stands around the conversation, and for estimates that are off. */
const roomUsed = 0.8;

/** It never throws: that a summary cannot be had is an answer too. One that is called off says what it has cost. */
export async function summarize(asked: SummaryAsked, signal: AbortSignal): Promise<Summary> {
  const summary: Summary = { text: undefined, model: undefined, usage: undefined, problems: [] };
  for (const [place, chosen] of asked.models.entries()) {
    if (signal.aborted || summary.text !== undefined) break;
    let heard: Heard | undefined;
    const request = requestFor(asked, chosen, place);
    summary.model = chosen.fullName;
    try {
      const hear = (either: AbortSignal, time: RunningTime): Promise<string> => {
        heard = new Heard(time);
        return heard.from(chosen.model, request, either);
      };
      const text = await inTime(asked.clock, asked.limitMs, hear, signal);
      if (text !== '') summary.text = firstOf(text, mostCharacters);
    } catch (error) {
      summary.problems.push(error);
    } finally {
      summary.usage = together(summary.usage, heard?.usage);
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
  const room = Math.floor((card.contextSize - maxTokens) * roomUsed);
  const { system, text } = summaryPrompt(plan, room);
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

import type { Clock } from '#shared/broker';
import { addUsage, noUsage, type QueryRequest, type QueryResponse, type Usage } from '#shared/contracts';
import { Heard, inTime } from '../models/asking/index.js';
import type { ChosenModel } from '../models/model-port.js';
import type { Models } from '../turns/mind-ports.js';
import { readerFor, type Read, type Reader } from './answer-in.js';
import { questionPrompt } from './question-prompt.js';

type Question = QueryRequest<'model.classify'>;
type Answer = QueryResponse<'model.classify'>;

/** A model that has answered wrongly is told so, and asked once more. */
const mostAttempts = 2;

/**
 * Asks a model for a structured answer. Whatever the model does, there is one: where it fails, takes too long or
 * answers something else, the default, with the reason.
 */
export class Classifier {
  constructor(
    private readonly models: Pick<Models, 'choose' | 'classifierModel'>,
    private readonly clock: Pick<Clock, 'after'>,
  ) {}

  async classify(question: Question, signal?: AbortSignal): Promise<Answer> {
    const reader = readerFor(question.schema);
    const choice = this.models.choose(question.model ?? this.models.classifierModel);
    if (choice.kind !== 'model')
      return { answer: question.default, source: 'default', reason: choice.message };
    const asking = new Asking(question, choice.chosen, reader);
    try {
      const read = await inTime(this.clock, question.timeoutMs, (either) => asking.ask(either), signal);
      return asking.answered(read);
    } catch (error) {
      return asking.answered({ kind: 'wrong', problem: problemOf(error) });
    }
  }
}

function problemOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** One question until there is an answer to it. */
class Asking {
  private readonly heard: Heard[] = [];

  constructor(
    private readonly question: Question,
    private readonly chosen: ChosenModel,
    private readonly reader: Reader,
  ) {}

  async ask(signal: AbortSignal): Promise<Read> {
    let read: Read = { kind: 'wrong', problem: 'It was not asked.' };
    let wrong: string | undefined;
    for (let attempt = 1; attempt <= mostAttempts; attempt += 1) {
      read = this.reader(await this.attempt(attempt, wrong, signal));
      if (read.kind === 'answer') break;
      wrong = read.problem;
    }
    return read;
  }

  answered(read: Read): Answer {
    const { usage } = this;
    const told = { model: this.chosen.fullName, ...(usage ? { usage } : {}) };
    if (read.kind === 'answer') return { answer: read.answer, source: 'model', ...told };
    return { answer: this.question.default, source: 'default', reason: read.problem, ...told };
  }

  private attempt(attempt: number, wrong: string | undefined, signal: AbortSignal): Promise<string> {
    const heard = new Heard();
    this.heard.push(heard);
    const request = questionPrompt(this.question, this.chosen, attempt, wrong);
    return heard.from(this.chosen.model, request, signal);
  }

  /** Of all attempts. */
  private get usage(): Usage | undefined {
    return this.heard
      .map(({ usage }) => usage)
      .filter((usage) => usage !== undefined)
      .reduce<Usage | undefined>((sum, usage) => addUsage(sum ?? noUsage, usage), undefined);
  }
}

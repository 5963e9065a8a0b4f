import { digest, type QueryRequest } from '#shared/contracts';
import type { ChosenModel, ModelRequest } from '../models/model-port.js';

type Question = QueryRequest<'model.classify'>;

const usuallyTokens = 1_024;

/** One small question as a model is asked it. `wrong`: what was wrong with the answer before. */
export function questionPrompt(
  question: Question,
  { name, card }: ChosenModel,
  attempt: number,
  wrong: string | undefined,
): ModelRequest {
  const { key, user, schema, maxTokens = usuallyTokens } = question;
  return {
    model: name,
    system: [{ text: systemOf(question, card.can.answerSchema, wrong), stable: true }],
    messages: [
      {
        id: key,
        parent: null,
        turn: key,
        role: 'user',
        author: 'system',
        status: 'complete',
        blocks: [{ kind: 'text', text: question.text }],
        createdAt: '1970-01-01T00:00:00.000Z',
      },
    ],
    files: new Map(),
    tools: [],
    maxTokens: Math.min(maxTokens, card.maxOutputTokens),
    shape: card.can.answerSchema ? { answerSchema: schema } : {},
    stepKey: `${key}.${attempt}`,
    user: digest('user', user),
  };
}

function systemOf({ system, schema }: Question, knowsSchemas: boolean, wrong: string | undefined): string {
  const inWords = `Answer with JSON only, that fulfils this JSON Schema:\n${JSON.stringify(schema)}`;
  const again = `An answer that was given before was wrong: ${wrong} Answer with JSON that fulfils the schema.`;
  return [system, ...(knowsSchemas ? [] : [inWords]), ...(wrong === undefined ? [] : [again])].join('\n\n');
}

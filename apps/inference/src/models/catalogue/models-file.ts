import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { problemsOf } from '#shared/contracts';
import type { SaidOfModel } from './model-facts.js';

const tokens = z.number().int().positive();
const dollars = z.number().nonnegative();
const ability = z.boolean().optional();

const fileSchema = z.strictObject({
  models: z.record(
    z.string().regex(/^[a-z-]+\/.+$/, 'must be written as <provider>/<model>'),
    z.strictObject({
      contextSize: tokens.optional(),
      maxOutputTokens: tokens.optional(),
      can: z
        .strictObject({
          images: ability,
          pdfs: ability,
          tools: ability,
          thinking: ability,
          sampling: ability,
          answerSchema: ability,
        })
        .optional(),
      prices: z
        .strictObject({
          input: dollars,
          output: dollars,
          cacheRead: dollars.optional(),
          cacheWrite: dollars.optional(),
        })
        .nullable()
        .optional(),
    }),
  ),
});

export type OwnModels = ReadonlyMap<string, SaidOfModel>;

/** What whoever runs this says of models, by their full names. Every mistake is named at once. */
export function readModelsFile(file: string): OwnModels {
  try {
    return ownModels(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`PARLEY_MODELS_FILE (${file}) cannot be used: ${reason}`, { cause: error });
  }
}

export function ownModels(content: unknown): OwnModels {
  const parsed = fileSchema.safeParse(content);
  if (!parsed.success) {
    const mistakes = problemsOf(parsed.error).map(
      ({ path, problem }) => `\n  - ${path || 'file'}: ${problem}`,
    );
    throw new Error(mistakes.join(''));
  }
  return new Map(
    Object.entries(parsed.data.models).map(([name, { prices, ...said }]) => [
      name,
      { ...said, prices: prices && cachePriced(prices) },
    ]),
  );
}

type Paid = NonNullable<z.infer<typeof fileSchema>['models'][string]['prices']>;

/** Who says nothing of a cache pays for what it holds as for all else. */
function cachePriced({ input, output, cacheRead = input, cacheWrite = input }: Paid) {
  return { input, output, cacheRead, cacheWrite };
}

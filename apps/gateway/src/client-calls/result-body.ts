import { z } from 'zod';
import { invalidRequest, isStorable, parseOrRefuse, type Command } from '#shared/contracts';
import { refuseTooManyBytes } from '../refusals/bounded.js';
import { isDeeperThan, stringsIn } from '../turns/json-bounds.js';

const unstorable = 'must hold neither NUL characters nor half surrogate pairs';
const deepest = 64;
/** A message of the broker holds 1 MiB. What is longer than a model is given is cut later, and told. */
const mostBytes = 524_288;

export const resultSchema = z.strictObject({
  output: z
    .union([z.string(), z.record(z.string(), z.unknown())], 'must be a text or an object')
    .refine((output) => !isDeeperThan(output, deepest), `must be nested no deeper than ${deepest} times`)
    .refine((output) => isDeeperThan(output, deepest) || stringsIn(output).every(isStorable), unstorable)
    .optional(),
  error: z.string().min(1).refine(isStorable, unstorable).optional(),
});

export type ClientResult = Omit<Command<'call.answer'>['body'], 'key'>;

/** What a client has made of a call; an object is told to the model as JSON. */
export function parseResult(body: unknown): ClientResult {
  const { output, error } = parseOrRefuse(resultSchema, body, 'body');
  if ((output === undefined) === (error === undefined)) {
    throw invalidRequest([{ path: 'body', problem: 'must hold output or error, and not both' }]);
  }
  if (error !== undefined) return bounded('error', { outcome: 'error', output: error });
  const text = typeof output === 'string' ? output : JSON.stringify(output);
  return bounded('output', { outcome: 'ok', output: text });
}

function bounded(path: string, result: ClientResult): ClientResult {
  refuseTooManyBytes(path, result.output, mostBytes);
  return result;
}

import { createHash } from 'node:crypto';
import { isRecord } from './json.js';
import { invalid } from './refusal.js';
import { estimateTokens } from './tokens.js';

const DIMENSIONS = 64;
const MOST_DIMENSIONS = 4096;
const MOST_TEXTS = 2048;
/** Parts of words count less than words: `cats` is near `cat`, and nearer to `cats`. */
const PART_WEIGHT = 0.4;

/** Answers `POST /v1/embeddings`: the same text has the same vector, and texts that share words are near. */
export function embeddingsOf(body: unknown): unknown {
  if (!isRecord(body)) throw invalid('We could not parse the JSON body of your request.');
  const { model, encoding_format: format } = body;
  if (typeof model !== 'string' || model === '') throw invalid('you must provide a model parameter', 'model');
  const texts = textsOf(body['input']);
  const size = sizeOf(body['dimensions']);
  const tokens = estimateTokens(texts);
  return {
    object: 'list',
    model,
    data: texts.map((text, index) => {
      const vector = vectorOf(text, size);
      return { object: 'embedding', index, embedding: format === 'base64' ? base64Of(vector) : vector };
    }),
    usage: { prompt_tokens: tokens, total_tokens: tokens },
  };
}

function textsOf(input: unknown): string[] {
  const texts: unknown[] = Array.isArray(input) ? input : [input];
  const fits = texts.length > 0 && texts.length <= MOST_TEXTS;
  if (fits && texts.every((text) => typeof text === 'string' && text !== '')) return texts.map(String);
  throw invalid("'$.input' is invalid. Please check the API reference.", 'input');
}

function sizeOf(dimensions: unknown): number {
  const size = dimensions ?? DIMENSIONS;
  if (typeof size === 'number' && Number.isInteger(size) && size >= 1 && size <= MOST_DIMENSIONS) return size;
  throw invalid(`Invalid 'dimensions': expected an integer from 1 to ${MOST_DIMENSIONS}.`, 'dimensions');
}

export function vectorOf(text: string, size = DIMENSIONS): number[] {
  const vector = Array.from({ length: size }, () => 0);
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [text];
  for (const word of words) {
    add(vector, word, 1);
    for (const part of partsOf(word)) add(vector, part, PART_WEIGHT);
  }
  const length = Math.hypot(...vector) || 1;
  return vector.map((value) => value / length);
}

/** By its hash a word adds to one place, with a sign: so words that share a place do not always add up. */
function add(vector: number[], word: string, weight: number): void {
  const hash = createHash('sha256').update(word).digest();
  const place = hash.readUInt32BE(0) % vector.length;
  vector[place] = (vector[place] ?? 0) + (hash[4] === undefined || hash[4] % 2 === 0 ? weight : -weight);
}

function partsOf(word: string): string[] {
  return Array.from({ length: Math.max(0, word.length - 2) }, (_, at) => `~${word.slice(at, at + 3)}`);
}

function base64Of(vector: readonly number[]): string {
  return Buffer.from(Float32Array.from(vector).buffer).toString('base64');
}

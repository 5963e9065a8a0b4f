import { isRecord } from './json.js';

const CHARS_PER_TOKEN = 4;
/** A picture or a page costs by its size in pixels, not by the length of its base64. */
const CHARS_PER_ATTACHMENT = 6400;

export function tokensOfChars(chars: number): number {
  return Math.ceil(chars / CHARS_PER_TOKEN);
}

export function charsOfTokens(tokens: number): number {
  return tokens * CHARS_PER_TOKEN;
}

export function estimateTokens(parts: readonly unknown[]): number {
  return tokensOfChars(parts.reduce<number>((sum, part) => sum + charsOf(part), 0));
}

function charsOf(value: unknown): number {
  if (typeof value === 'string') return value.startsWith('data:') ? CHARS_PER_ATTACHMENT : value.length;
  if (Array.isArray(value)) return value.reduce<number>((sum, item) => sum + charsOf(item), 0);
  if (!isRecord(value)) return value === undefined ? 0 : 4;
  if (value['type'] === 'base64') return CHARS_PER_ATTACHMENT;
  return Object.entries(value).reduce((sum, [key, item]) => sum + key.length + charsOf(item), 0);
}

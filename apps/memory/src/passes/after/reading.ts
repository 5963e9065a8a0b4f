import { inOneLine } from './quoted.js';

type Fields = Record<string, unknown>;

/** Undefined where an answer has no such list at all. What is in it may be anything. */
export function listIn(answer: unknown, key: string): unknown[] | undefined {
  const list = fieldsOf(answer)[key];
  return Array.isArray(list) ? list : undefined;
}

export function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}

/** One line, within its bounds; undefined where nothing is left. */
export function textIn(value: unknown, most: number): string | undefined {
  if (typeof value !== 'string') return undefined;
  const line = inOneLine(value);
  if (line === '') return undefined;
  return line.length <= most
    ? line
    : `${line
        .slice(0, most - 1)
        .toWellFormed()
        .replace(/�$/u, '')}…`;
}

/** A whole number within its bounds; undefined for what is none. */
export function wholeIn(value: unknown, least: number, most: number): number | undefined {
  if (typeof value !== 'number' || !Number.isFinite(value)) return undefined;
  // Never -0, which JSON does not know.
  return Math.min(most, Math.max(least, Math.round(value))) + 0;
}

/** The one that is meant by its number in a list that was shown, counted from 1. */
export function numbered<T>(shown: readonly T[], value: unknown): T | undefined {
  return typeof value === 'number' ? shown[value - 1] : undefined;
}

/** Undefined where something was said and nothing of it is of use; nothing said is an answer too. */
export function usable<T>(said: readonly unknown[], read: readonly T[]): T[] | undefined {
  return said.length > 0 && read.length === 0 ? undefined : [...read];
}

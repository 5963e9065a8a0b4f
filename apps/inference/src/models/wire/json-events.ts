import { BrokenStream } from './broken-stream.js';

/** An event's data; what is no JSON has lost some of its bytes. */
export function parsedEvent(data: string): Record<string, unknown> {
  let event: unknown;
  try {
    event = JSON.parse(data);
  } catch (error) {
    throw new BrokenStream(error);
  }
  return isRecord(event) ? event : {};
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function recordAt(value: unknown, key: string): Record<string, unknown> {
  const found = isRecord(value) ? value[key] : undefined;
  return isRecord(found) ? found : {};
}

export function textAt(value: Record<string, unknown>, key: string): string {
  const found = value[key];
  return typeof found === 'string' ? found : '';
}

/** No conversation comes near it, and sums of such counts are still exact: the log takes no others. */
const mostCounted = 1e12;

/** A count as a provider tells it; undefined where it tells none. */
export function countAt(value: Record<string, unknown>, key: string): number | undefined {
  const found = value[key];
  return typeof found === 'number' && Number.isFinite(found)
    ? Math.min(Math.max(0, Math.round(found)), mostCounted)
    : undefined;
}

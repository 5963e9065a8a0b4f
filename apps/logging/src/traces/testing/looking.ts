import type { Span } from '../span.js';
import { begunAt } from './story.js';

const names = (spans: readonly Span[]): string[] => spans.map(({ name }) => name);

export function named(spans: readonly Span[], name: string): Span {
  const found = spans.find((span) => span.name === name);
  if (!found) throw new Error(`There is no span ${name} among ${names(spans).join(', ')}.`);
  return found;
}

export function lengthOf({ start, end }: Span): [number, number] {
  return [Date.parse(start) - begunAt, Date.parse(end) - begunAt];
}

/** Each name below that of its parent. */
export function tree(spans: readonly Span[]): string[] {
  const byId = new Map(spans.map((span) => [span.spanId, span]));
  return spans.map(({ name, parentSpanId }) => `${byId.get(parentSpanId ?? '')?.name ?? '-'} > ${name}`);
}

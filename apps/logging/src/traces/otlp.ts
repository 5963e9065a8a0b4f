import type { Attributes, Span, SpanEvent, SpanKind, Value } from './span.js';

/** Spans as OTLP has them in JSON: ids in hexadecimal, whole numbers of 64 bits as text, enumerations as numbers. */
export function exportRequest(resource: Attributes, version: string, spans: readonly Span[]): object {
  const scope = { name: 'parley', version };
  const scopeSpans = [{ scope, spans: spans.map(spanOf) }];
  return { resourceSpans: [{ resource: { attributes: attributesOf(resource) }, scopeSpans }] };
}

const kinds: Record<SpanKind, number> = { internal: 1, server: 2, client: 3 };
const statusOfError = 2;

function spanOf(span: Span): object {
  const { traceId, spanId, parentSpanId, name, kind, start, end, attributes, events, links, error } = span;
  return {
    traceId,
    spanId,
    ...(parentSpanId === undefined ? {} : { parentSpanId }),
    name,
    kind: kinds[kind],
    startTimeUnixNano: nanoseconds(start),
    endTimeUnixNano: nanoseconds(end > start ? end : start),
    attributes: attributesOf(attributes),
    events: events.map(eventOf),
    links: links.map((link) => ({ ...link, attributes: attributesOf(link.attributes) })),
    status: error === undefined ? {} : { code: statusOfError, message: error },
  };
}

function eventOf({ name, at, attributes }: SpanEvent): object {
  return { name, timeUnixNano: nanoseconds(at), attributes: attributesOf(attributes) };
}

function nanoseconds(at: string): string {
  return (BigInt(Date.parse(at)) * 1_000_000n).toString();
}

function attributesOf(attributes: Attributes): object[] {
  return Object.entries(attributes).flatMap(([key, value]) =>
    value === undefined ? [] : [{ key, value: valueOf(value) }],
  );
}

function valueOf(value: Value): object {
  switch (typeof value) {
    case 'string':
      return { stringValue: value.toWellFormed() };
    case 'boolean':
      return { boolValue: value };
    case 'number':
      return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value };
    default:
      return 'fraction' in value
        ? { doubleValue: value.fraction }
        : { arrayValue: { values: value.map((each) => valueOf(each)) } };
  }
}

/** A number that is told as a fraction even where it is whole: one name must always have one type. */
export interface Fraction {
  fraction: number;
}
export type Value = string | number | boolean | readonly string[] | Fraction;
/** What is undefined is not told. */
export type Attributes = Record<string, Value | undefined>;

export interface SpanEvent {
  name: string;
  at: string;
  attributes: Attributes;
}

/** Another trace that has to do with this one. */
export interface Link {
  traceId: string;
  spanId: string;
  attributes: Attributes;
}

/** `server`: what was asked of us; `client`: what we ask of a provider; `internal`: what we do. */
export type SpanKind = 'internal' | 'server' | 'client';

export interface Span {
  traceId: string;
  spanId: string;
  /** None: the root of its trace. */
  parentSpanId?: string;
  name: string;
  kind: SpanKind;
  start: string;
  end: string;
  attributes: Attributes;
  events: SpanEvent[];
  links: Link[];
  /** The class of the error that it ended with. */
  error?: string;
}

import type { Attributes, Link, SpanEvent, SpanKind } from '../span.js';

export interface Begun {
  place: string;
  name: string;
  kind?: SpanKind;
  start: string;
  attributes?: Attributes;
  parent?: Draft | undefined;
}

/** A span while its turn is read. One without an end of its own ends with the last of those below it. */
export class Draft {
  readonly place: string;
  readonly kind: SpanKind;
  readonly start: string;
  readonly parent: Draft | undefined;
  readonly attributes: Attributes;
  readonly events: SpanEvent[] = [];
  readonly links: Link[] = [];
  readonly below: Draft[] = [];
  name: string;
  end: string | undefined;
  error: string | undefined;

  constructor({ place, name, kind = 'internal', start, attributes = {}, parent }: Begun) {
    this.place = place;
    this.name = name;
    this.kind = kind;
    this.start = start;
    this.attributes = { ...attributes };
    this.parent = parent;
    parent?.below.push(this);
  }

  /** The first end counts. */
  close(at: string, attributes: Attributes = {}): void {
    this.end ??= at;
    Object.assign(this.attributes, attributes);
  }

  fail(error: string): void {
    this.error = error;
    this.attributes['error.type'] = error;
  }

  tell(name: string, at: string, attributes: Attributes = {}): void {
    this.events.push({ name, at, attributes });
  }

  /** `atLatest`: when the turn was over. */
  endBy(atLatest: string): string {
    if (this.end !== undefined) return this.end;
    const ends = this.below.map((each) => each.endBy(atLatest));
    return ends.reduce((last, end) => (end > last ? end : last), ends[0] ?? atLatest);
  }
}

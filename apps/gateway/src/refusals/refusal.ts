import type { ErrorBody } from '#shared/contracts';

export interface Refusal {
  status: number;
  error: ErrorBody;
}

/** What goes over the wire; `headers` go with what stands in every refusal, and before it. */
export interface Refused {
  status: number;
  body: unknown;
  headers?: Readonly<Record<string, string>>;
}

/** How a protocol says no. */
export type RefusalForm = (refusal: Refusal) => Refused;

import type { Report } from '../system/report.js';

/** One way to come by a nats-server: either it is there now, or a reason for a person to read. */
export type Attempt = { found: true; path: string; version: string } | { found: false; why: string };

export interface FetchContext {
  /** The folder of all kept nats-servers, `<cacheDir>/nats-server`. */
  root: string;
  report: Report;
  signal?: AbortSignal | undefined;
}

export function notFound(why: string): Attempt {
  return { found: false, why };
}

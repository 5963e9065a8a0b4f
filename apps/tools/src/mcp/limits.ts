/** What a tool server may cost. Times are in milliseconds. */
export interface Limits {
  /** To start and say what it is; `npx` may have to fetch it first. */
  connectMs: number;
  /** To tell all of its tools. */
  listMs: number;
  /** For one call, where its definition does not say. */
  callMs: number;
  /** How long a call waits for others of its server to end. */
  queueMs: number;
  /** So long without a word of it, and it is asked whether it lives. */
  idleMs: number;
  pingMs: number;
  /** After a failure; doubles with each, up to the cap. */
  retryMs: number;
  retryCapMs: number;
  /** A connection that has lasted for so long was a good one. */
  steadyMs: number;
  /** Changes of its list are gathered for so long. */
  gatherMs: number;
  /** Between being told to end and being killed. */
  graceMs: number;
  messageBytes: number;
  messagesPerSecond: number;
  bytesPerSecond: number;
}

export const usualLimits: Limits = {
  connectMs: 30_000,
  listMs: 30_000,
  callMs: 60_000,
  queueMs: 30_000,
  idleMs: 30_000,
  pingMs: 10_000,
  retryMs: 500,
  retryCapMs: 30_000,
  steadyMs: 30_000,
  gatherMs: 300,
  graceMs: 1_500,
  messageBytes: 8 * 2 ** 20,
  messagesPerSecond: 1_000,
  bytesPerSecond: 64 * 2 ** 20,
};

export const usualConcurrency = 8;

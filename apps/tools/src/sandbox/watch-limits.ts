import type { Census } from './census.js';
import { threadsPerProcess } from './limited-command.js';
import type { SandboxLimits } from './sandbox.js';

// Like census.ts, this is written out for a thread: it may use nothing that is not in `inThread`.

/** What can be seen of a sandbox while it runs, and counted no further than where there are too many processes. */
export interface Watched {
  take(mostProcesses: number): Census | undefined;
  memoryShared(mostProcesses: number, enough: number): Promise<number>;
  unlinkedBytes(mostProcesses: number): Promise<number>;
}

/** A fork bomb has some hundred processes by then, which does no harm. */
const lookMs = 20;
/** At what grows no faster than a disk. */
export const longLookMs = 500;
/** However small: each takes a kilobyte of the kernel, which nothing else counts. */
const mostFilesInMemory = 100_000;

export interface Pace {
  everyMs: number;
  /** Of the time that a look took: whatever takes long is done seldom. */
  pauseShare: number;
}

type Look = () => string | undefined | Promise<string | undefined>;

/** Looks from outside until it is stopped, or something is over its limit: then `over` is told why, once. */
export function watchLimits(
  watched: Watched,
  limits: SandboxLimits,
  over: (reason: string) => void,
): () => void {
  let stopped = false;
  let held = 0;
  const stops = [
    lookEach({ everyMs: lookMs, pauseShare: 1 }, () => overCount(census(), limits), end),
    // By itself, or processes could multiply while it goes on. And it is not put off for long: they could fill up.
    lookEach({ everyMs: lookMs, pauseShare: 1 }, () => overMemory(watched, held, limits), end),
    lookEach({ everyMs: longLookMs, pauseShare: 4 }, () => overUnlinked(watched, limits), end),
  ];
  function census(): Census | undefined {
    const taken = watched.take(limits.processes);
    held = taken?.memoryBytes ?? 0;
    return taken;
  }
  function stop(): void {
    stopped = true;
    for (const each of stops) each();
  }
  function end(reason: string): void {
    if (stopped) return;
    stop();
    over(reason);
  }
  return stop;
}

/** The next look begins when one has ended. */
export function lookEach(pace: Pace, look: Look, end: (reason: string) => void): () => void {
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  async function once(): Promise<void> {
    const begun = performance.now();
    const reason = await looked(look);
    if (stopped) return;
    if (reason === undefined) next(Math.max(pace.everyMs, pace.pauseShare * (performance.now() - begun)));
    else end(reason);
  }
  function next(pauseMs: number): void {
    timer = setTimeout(() => void once(), pauseMs);
  }
  next(pace.everyMs);
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}

async function looked(look: Look): Promise<string | undefined> {
  try {
    return await look();
  } catch (error) {
    // What cannot be watched does not go on.
    return `It could not be watched any more: ${error instanceof Error ? error.message : String(error)}`;
  }
}

/** Undefined as a census: it has not begun yet, or has ended. */
export function overCount(census: Census | undefined, { processes }: SandboxLimits): string | undefined {
  if (!census) return undefined;
  if (census.processes > processes) return `It had more than ${processes} processes.`;
  const threads = processes * threadsPerProcess;
  if (census.threads > threads) return `It had more than ${threads} threads.`;
  if (census.files > mostFilesInMemory) return `It had more than ${mostFilesInMemory} files in /tmp.`;
  return undefined;
}

/** `held`: with what its processes share counted for each, which is quickly known and never too little. */
export async function overMemory(
  watched: Pick<Watched, 'memoryShared'>,
  held: number,
  { memoryBytes, processes }: SandboxLimits,
): Promise<string | undefined> {
  if (held <= memoryBytes || (await watched.memoryShared(processes, memoryBytes)) <= memoryBytes)
    return undefined;
  return `It used more than ${memoryBytes} bytes of memory.`;
}

async function overUnlinked(
  watched: Watched,
  { fileBytes, processes }: SandboxLimits,
): Promise<string | undefined> {
  if ((await watched.unlinkedBytes(processes)) <= fileBytes) return undefined;
  return `It had more than ${fileBytes} bytes open or mapped in files that it had deleted.`;
}

export const inThread = {
  functions: [watchLimits, lookEach, looked, overCount, overMemory, overUnlinked],
  constants: { lookMs, longLookMs, mostFilesInMemory, threadsPerProcess },
};

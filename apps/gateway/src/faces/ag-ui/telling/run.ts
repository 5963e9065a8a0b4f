import { frame, snapshotOf, type AgUiEvent, type AgUiMessage } from './events.js';
import type { Place } from './tools.js';

/** A run as its client has named it. */
export interface RunNames {
  threadId: string;
  runId: string;
  parentRunId?: string | undefined;
  /** Of the protocol, as its client speaks it; what came before the first version told none. */
  version: string | undefined;
}

/** A run of this protocol tells a turn, or the rest of one. */
export interface Run extends RunNames, Place {
  /** What agents are called, by their ids. */
  names: ReadonlyMap<string, string>;
  /** What its client has before the first word of it. */
  base: readonly AgUiMessage[];
}

export function startOf({ threadId, runId, parentRunId, version }: RunNames): AgUiEvent {
  const spoken = version === undefined ? {} : { protocolVersion: '1.0' };
  const parent = parentRunId === undefined ? {} : { parentRunId };
  return { type: 'RUN_STARTED', threadId, runId, ...spoken, ...parent };
}

/** `caughtUp`: its client is told first what there is. */
export function greetingOf(run: RunNames & Pick<Run, 'base'>, caughtUp: boolean): string[] {
  return [startOf(run), ...(caughtUp ? [snapshotOf(run.base)] : [])].map(frame);
}

/** A run that comes to nothing. */
export function refusedRun(run: RunNames, code: string, message: string): string[] {
  return [startOf(run), { type: 'RUN_ERROR', message, code }].map(frame);
}

import { availableParallelism, totalmem } from 'node:os';
import type { Config } from '#shared/config';
import type { ShellParts } from './shell-tool.js';

const mostShownBytes = 30_000;
const openFiles = 1_024;

type Settings = Pick<
  Config,
  | 'PARLEY_SHELL_MS'
  | 'PARLEY_SHELL_MEMORY_BYTES'
  | 'PARLEY_SHELL_PROCESSES'
  | 'PARLEY_SHELL_FILE_BYTES'
  | 'PARLEY_SHELL_AT_ONCE'
  | 'PARLEY_TOOL_OUTPUT_BYTES'
  | 'PARLEY_TOOL_FILE_BYTES'
>;

export function shellSettings(config: Settings): Pick<ShellParts, 'limits' | 'output' | 'atOnce'> {
  return {
    atOnce: config.PARLEY_SHELL_AT_ONCE ?? usualAtOnce(machine(), config.PARLEY_SHELL_MEMORY_BYTES),
    limits: {
      timeMs: config.PARLEY_SHELL_MS,
      memoryBytes: config.PARLEY_SHELL_MEMORY_BYTES,
      processes: config.PARLEY_SHELL_PROCESSES,
      fileBytes: config.PARLEY_SHELL_FILE_BYTES,
      openFiles,
    },
    output: {
      // As it is stored it is longer: line ends and quotes take two bytes.
      shown: Math.min(mostShownBytes, Math.floor(config.PARLEY_TOOL_OUTPUT_BYTES / 2)),
      kept: config.PARLEY_TOOL_FILE_BYTES,
    },
  };
}

const eachCore = 4;
/** The rest is for the service, and for everybody else. */
const shareOfMemory = 0.5;

/** As many as may take all that they may. */
export function usualAtOnce(has: { cores: number; memoryBytes: number }, memoryBytesOfEach: number): number {
  const fitting = Math.floor((has.memoryBytes * shareOfMemory) / memoryBytesOfEach);
  return Math.max(1, Math.min(has.cores * eachCore, fitting));
}

/** A container may have less than its machine; where nothing limits it, that is told as none or as very much. */
function machine(): { cores: number; memoryBytes: number } {
  const memoryBytes = Math.min(totalmem(), process.constrainedMemory() || Number.POSITIVE_INFINITY);
  return { cores: availableParallelism(), memoryBytes };
}

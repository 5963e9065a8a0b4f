import { availableParallelism } from 'node:os';
import type { SandboxLimits } from './sandbox.js';

/** So many threads may each of the allowed processes have on average. */
export const threadsPerProcess = 8;

/** Much is reserved that is never used, so this only ends what has gone mad; what is used is counted from outside. */
const addressBytesPerMemoryByte = 64;

/**
 * The limits that the kernel holds for each process by itself. The totals of all of them are watched from outside:
 * the kernel does not count the processes of a machine's root. Every machine has a shell that can set these, some of
 * which call the number of processes -u and some -p. The shell stays, as the first process, and ends with the command. Whoever watches must get his turn, hence `nice`.
 */
export function limitedCommand(argv: readonly [string, ...string[]], limits: SandboxLimits): string[] {
  const kilobytes = Math.ceil(limits.memoryBytes / 1_024);
  const processorSeconds = Math.ceil((limits.timeMs / 1_000) * availableParallelism()) + 1;
  const threads = limits.processes * threadsPerProcess;
  const script = [
    // One that cannot be set is lower already.
    'exec 3>&2 2>/dev/null',
    'ulimit -c 0',
    `ulimit -d ${kilobytes}`,
    `ulimit -v ${kilobytes * addressBytesPerMemoryByte}`,
    `ulimit -f ${Math.ceil(limits.fileBytes / 512)}`,
    `ulimit -n ${limits.openFiles}`,
    `ulimit -t ${processorSeconds}`,
    `ulimit -u ${threads} || ulimit -p ${threads}`,
    'exec 2>&3 3>&-',
    'nice -n 10 "$@"',
    'exit $?',
  ].join('; ');
  return ['/bin/sh', '-c', script, 'sh', ...argv];
}

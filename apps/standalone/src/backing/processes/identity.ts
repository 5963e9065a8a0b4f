import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

import { codeOf } from '../system/errors.js';

/**
 * Which process is meant. A pid alone names nobody: it is given again to others. Together with the time the
 * process started it is unique on a machine; on Linux the boot is part of that time.
 */
export interface ProcessIdentity {
  pid: number;
  /** Opaque: only ever compared. */
  started: string;
}

/** The process that has this pid now, or `undefined` when there is none (a zombie has ended already). */
export function identityOf(pid: number): ProcessIdentity | undefined {
  const started = process.platform === 'linux' ? startOnLinux(pid) : startByPs(pid);
  return started === undefined ? undefined : { pid, started };
}

export function isRunning(identity: ProcessIdentity): boolean {
  return identityOf(identity.pid)?.started === identity.started;
}

export function ownIdentity(): ProcessIdentity {
  const own = identityOf(process.pid);
  if (own === undefined) throw new Error('cannot read the start time of this very process');
  return own;
}

/** From `/proc/<pid>/stat`: state is the third field, the start in clock ticks since boot the 22nd. */
export function parseLinuxStat(stat: string): { state: string; startTicks: string } | undefined {
  // The second field is the program's name in brackets, which may itself hold brackets and spaces.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state, startTicks] = [fields[0], fields[19]];
  return state === undefined || startTicks === undefined ? undefined : { state, startTicks };
}

function startOnLinux(pid: number): string | undefined {
  try {
    const stat = parseLinuxStat(readFileSync(`/proc/${pid}/stat`, 'utf8'));
    if (stat === undefined || stat.state === 'Z' || stat.state === 'X') return undefined;
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return `${boot}:${stat.startTicks}`;
  } catch (error) {
    if (['ENOENT', 'ESRCH'].includes(codeOf(error) ?? '')) return undefined;
    throw error;
  }
}

/** macOS: a second is as fine as `ps` tells. Time zone and language are fixed, for the text is compared. */
function startByPs(pid: number): string | undefined {
  try {
    const line = execFileSync('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], {
      encoding: 'utf8',
      env: { ...process.env, LC_ALL: 'C', TZ: 'UTC' },
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: 5_000,
    }).trim();
    const [state = '', ...started] = line.split(/\s+/);
    return state === '' || state.startsWith('Z') ? undefined : started.join(' ');
  } catch (error) {
    // `ps` ends with 1 when there is no such process.
    if (typeof error === 'object' && error !== null && 'status' in error && error.status === 1)
      return undefined;
    throw error;
  }
}

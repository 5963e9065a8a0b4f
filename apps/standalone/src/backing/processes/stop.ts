import { codeOf } from '../system/errors.js';
import { pollUntil } from '../system/poll.js';
import { isRunning, type ProcessIdentity } from './identity.js';

export interface StopOptions {
  /** What asks this program to end well. */
  signal: NodeJS.Signals;
  /** How long it may take to end well before it is killed. */
  graceMs: number;
}

const KILL_DEADLINE_MS = 5_000;

/**
 * Ends exactly this process: gracefully, then by SIGKILL, which also ends a stopped one. Answers whether it is
 * gone. Looks before every signal, so that a pid that went to somebody else in between is left alone.
 */
export async function stopProcess(identity: ProcessIdentity, options: StopOptions): Promise<boolean> {
  const gone = (): true | undefined => (isRunning(identity) ? undefined : true);
  if (!send(identity, options.signal)) return true;
  if (await pollUntil(gone, { deadlineMs: options.graceMs })) return true;
  if (!send(identity, 'SIGKILL')) return true;
  return (await pollUntil(gone, { deadlineMs: KILL_DEADLINE_MS })) ?? false;
}

/** False when the process is gone. */
function send(identity: ProcessIdentity, signal: NodeJS.Signals): boolean {
  if (!isRunning(identity)) return false;
  try {
    process.kill(identity.pid, signal);
    return true;
  } catch (error) {
    if (codeOf(error) === 'ESRCH') return false;
    throw error;
  }
}

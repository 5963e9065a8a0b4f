import { lastLines, runCommand } from '../system/command.js';
import { isNewEnough, OLDEST_NATS_SERVER, parseVersion } from './version.js';

export type BinaryCheck = { usable: true; version: string } | { usable: false; why: string };

/** Runs the file: only a nats-server that really starts on this machine and is new enough will do. */
export async function checkBinary(path: string): Promise<BinaryCheck> {
  const outcome = await runCommand(path, ['--version'], { timeoutMs: 10_000 });
  if (!outcome.ok) {
    return { usable: false, why: `does not run here (${lastLines(outcome.stderr, 1) || outcome.why})` };
  }
  const version = parseVersion(outcome.stdout);
  if (version === undefined) return { usable: false, why: 'does not say its version' };
  if (!isNewEnough(version)) return { usable: false, why: `is ${version}, older than ${OLDEST_NATS_SERVER}` };
  return { usable: true, version };
}

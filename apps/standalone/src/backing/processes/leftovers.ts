import { StartError } from '../start-error.js';
import { messageOf } from '../system/errors.js';
import type { Report } from '../system/report.js';
import { isRunning } from './identity.js';
import { readChildRecords, removeChildRecord, type ChildRecord } from './records.js';
import { stopProcess } from './stop.js';

const GRACE_MS = 5_000;

/**
 * Ends what an earlier start on this data folder left running because it was killed. Goes by our own records
 * only, never by the name of a program; a pid that belongs to somebody else by now is left alone. To be called
 * by the holder of the data folder only.
 */
export async function clearLeftovers(dataDir: string, report: Report): Promise<void> {
  const records = await readChildRecords(dataDir);
  await Promise.all(
    records.map(async ({ role, record }) => {
      if (record !== undefined && isRunning(record)) await stopLeftover(record, report);
      await removeChildRecord(dataDir, role);
    }),
  );
}

async function stopLeftover(record: ChildRecord, report: Report): Promise<void> {
  const { role, pid } = record;
  report(`Stopping ${role} (pid ${pid}), left running by an earlier start that was killed…`);
  let why: unknown = 'it does not end';
  try {
    if (await stopProcess(record, { signal: record.stopSignal, graceMs: GRACE_MS })) return;
  } catch (error) {
    why = error;
  }
  throw new StartError({
    message: `${role} (pid ${pid}) of an earlier start is still running and could not be stopped: ${messageOf(why)}. Stop it, then start again.`,
    cause: why,
  });
}

import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { z } from 'zod';

import { codeOf } from '../system/errors.js';
import { readIfThere } from '../system/private-files.js';

const childRecord = z.object({
  role: z.string(),
  pid: z.int().positive(),
  started: z.string(),
  stopSignal: z.enum(['SIGTERM', 'SIGINT']),
});

/** What the next start has to know of a child of ours in case we are killed. */
export type ChildRecord = z.infer<typeof childRecord>;

/** Synchronous on purpose: nothing happens between the start of a child and its record. */
export function writeChildRecord(dataDir: string, record: ChildRecord): void {
  const folder = runFolder(dataDir);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const path = recordPath(dataDir, record.role);
  writeFileSync(`${path}.tmp`, `${JSON.stringify(record)}\n`, { mode: 0o600, flush: true });
  renameSync(`${path}.tmp`, path);
}

export async function removeChildRecord(dataDir: string, role: string): Promise<void> {
  await rm(recordPath(dataDir, role), { force: true });
}

/** Every role with a record; `record` is missing where the file cannot be read as one. */
export async function readChildRecords(dataDir: string): Promise<{ role: string; record?: ChildRecord }[]> {
  const names = (await readdir(runFolder(dataDir)).catch(ignoreMissing)) ?? [];
  const roles = names.filter((name) => name.endsWith('.json')).map((name) => name.slice(0, -'.json'.length));
  return Promise.all(
    roles.map(async (role) => {
      const record = parseRecord(await readIfThere(recordPath(dataDir, role)));
      return record === undefined ? { role } : { role, record };
    }),
  );
}

function parseRecord(text: string | undefined): ChildRecord | undefined {
  try {
    return childRecord.safeParse(JSON.parse(text ?? '')).data;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function runFolder(dataDir: string): string {
  return join(dataDir, 'run');
}

function recordPath(dataDir: string, role: string): string {
  return join(runFolder(dataDir), `${role}.json`);
}

function ignoreMissing(error: unknown): undefined {
  if (codeOf(error) === 'ENOENT') return undefined;
  throw error;
}

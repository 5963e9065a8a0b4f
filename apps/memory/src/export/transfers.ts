import type { EntityManager } from 'typeorm';
import { newId, notFound } from '#shared/contracts';

export type TransferKind = 'export' | 'import';

const keptFor = '1 hour';

/** Noted before anything is written there, so that whatever becomes of its owner it is removed. */
export async function beginTransfer(
  manager: EntityManager,
  owner: string,
  kind: TransferKind,
): Promise<string> {
  const file = newId('f');
  await manager.query('INSERT INTO transfers (file, owner, kind) VALUES ($1, $2, $3)', [file, owner, kind]);
  return file;
}

/** Once: whoever takes it is the only one. Another's is as absent as one that never was. */
export async function takeTransfer(
  manager: EntityManager,
  { file, owner, kind }: { file: string; owner: string; kind: TransferKind },
): Promise<void> {
  const [taken]: [unknown[], number] = await manager.query(
    `UPDATE transfers SET taken_at = now() WHERE file = $1 AND owner = $2 AND kind = $3
       AND taken_at IS NULL AND at > now() - interval '${keptFor}' RETURNING file`,
    [file, owner, kind],
  );
  if (taken.length === 0) throw notFound('file');
}

/** To be removed by whoever asks; what he could not remove is old again as late as it was before. */
export async function oldTransfers(manager: EntityManager, most: number): Promise<string[]> {
  const [rows]: [{ file: string }[], number] = await manager.query(
    `UPDATE transfers SET taken_at = now() WHERE file IN (
       SELECT file FROM transfers
       WHERE at <= now() - interval '${keptFor}' AND (taken_at IS NULL OR taken_at <= now() - interval '${keptFor}')
       ORDER BY at LIMIT $1
     ) RETURNING file`,
    [most],
  );
  return rows.map(({ file }) => file);
}

export async function endTransfer(manager: EntityManager, file: string): Promise<void> {
  await manager.query('DELETE FROM transfers WHERE file = $1', [file]);
}

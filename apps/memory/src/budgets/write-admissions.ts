import type { EntityManager } from 'typeorm';
import { unnested, type Columns } from '../database/columns.js';
import { merged, type AdmissionChange } from './admission-change.js';
import { heldAdmissions } from './held-admissions.js';

const columns = {
  session: 'text',
  turn: 'text',
  accepted_at: 'timestamptz',
  ended_at: 'timestamptz',
  rejected: 'bigint',
} as const satisfies Columns;

/** Where nothing is limited no turn was counted, and there is nothing to change. */
export async function writeAdmissions(manager: EntityManager, changes: AdmissionChange[]): Promise<void> {
  if (changes.length === 0) return;
  const rows = merged(changes).map(({ session, turn, acceptedAt, endedAt, rejected }) => ({
    session,
    turn,
    accepted_at: acceptedAt,
    ended_at: endedAt,
    rejected,
  }));
  const { from, parameters } = unnested(columns, rows);
  await manager.query(
    `UPDATE admissions SET
       accepted_at = coalesce(admissions.accepted_at, given.accepted_at),
       ended_at = coalesce(given.ended_at, CASE WHEN given.accepted_at IS NULL THEN admissions.ended_at END),
       asks = admissions.asks - given.rejected
     FROM ${heldAdmissions(from)} WHERE admissions.session = given.session AND admissions.turn = given.turn`,
    parameters,
  );
  if (rows.some(({ rejected }) => rejected > 0)) await giveBack(manager, rows);
}

/** A double that is refused takes nothing from the turn that its first one has become. */
async function giveBack(manager: EntityManager, rows: { session: string; turn: string }[]): Promise<void> {
  const { from, parameters } = unnested({ session: 'text', turn: 'text' }, rows);
  await manager.query(
    `DELETE FROM admissions USING ${from}
     WHERE admissions.session = given.session AND admissions.turn = given.turn
       AND asks <= 0 AND accepted_at IS NULL`,
    parameters,
  );
}

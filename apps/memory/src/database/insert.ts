import type { EntityManager } from 'typeorm';
import { insertion, type Columns, type Row } from './columns.js';

export async function insert<C extends Columns>(
  manager: EntityManager,
  table: string,
  columns: C,
  rows: Row<C>[],
  onConflict: string,
): Promise<void> {
  if (rows.length === 0) return;
  const { sql, parameters } = insertion(table, columns, rows, onConflict);
  await manager.query(sql, parameters);
}

import type { EntityManager } from 'typeorm';
import { unnested, type Columns, type Row } from '../database/columns.js';
import type { KnowledgeChange, KnowledgeType } from './knowledge-change.js';
import { memoryColumns, memoryRow } from './memory-row.js';
import { planColumns, planRow, relationColumns, relationRow, sceneColumns, sceneRow } from './other-rows.js';

export { isKnowledge, type KnowledgeChange, type KnowledgeType } from './knowledge-change.js';

/** One statement a table. The same again changes nothing. */
export async function writeKnowledge(
  manager: EntityManager,
  changes: readonly KnowledgeChange[],
): Promise<void> {
  await write(manager, 'memory_changes', memoryColumns, of(changes, 'state.memory').map(memoryRow));
  await write(manager, 'relation_changes', relationColumns, of(changes, 'state.relation').map(relationRow));
  await write(manager, 'scene_changes', sceneColumns, of(changes, 'state.scene').map(sceneRow));
  await write(manager, 'plan_changes', planColumns, of(changes, 'state.plan').map(planRow));
}

function of<T extends KnowledgeType>(changes: readonly KnowledgeChange[], type: T): KnowledgeChange<T>[] {
  return changes.filter((change): change is KnowledgeChange<T> => change.entry.type === type);
}

/** Whose it is, the session says. */
async function write<C extends Columns>(
  manager: EntityManager,
  table: string,
  columns: C,
  rows: Row<C>[],
): Promise<void> {
  if (rows.length === 0) return;
  const names = Object.keys(columns);
  const { from, parameters } = unnested(columns, rows);
  await manager.query(
    `INSERT INTO ${table} (owner, ${names.join(', ')})
     SELECT sessions.owner, ${names.map((name) => `given.${name}`).join(', ')}
     FROM ${from} JOIN sessions ON sessions.id = given.session
     ON CONFLICT (session, en) DO NOTHING`,
    parameters,
  );
}

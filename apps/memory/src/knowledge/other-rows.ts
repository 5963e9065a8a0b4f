import type { Columns, Row } from '../database/columns.js';
import { hangingColumns, hangingRow } from './hanging.js';
import type { KnowledgeChange } from './knowledge-change.js';

export const relationColumns = {
  ...hangingColumns,
  from_person: 'text',
  to_person: 'text',
  affinity: 'bigint',
  trust: 'bigint',
  summary: 'text',
  met: 'text',
} as const satisfies Columns;

export const sceneColumns = { ...hangingColumns, scene: 'text', change: 'text' } as const satisfies Columns;
export const planColumns = { ...hangingColumns, plan: 'text', change: 'text' } as const satisfies Columns;

export function relationRow(change: KnowledgeChange<'state.relation'>): Row<typeof relationColumns> {
  const { from, to, affinity, trust, summary, met } = change.entry.body;
  return { ...hangingRow(change), from_person: from, to_person: to, affinity, trust, summary, met };
}

export function sceneRow(change: KnowledgeChange<'state.scene'>): Row<typeof sceneColumns> {
  const { scene, change: kind } = change.entry.body;
  return { ...hangingRow(change), scene, change: kind };
}

export function planRow(change: KnowledgeChange<'state.plan'>): Row<typeof planColumns> {
  const { plan, change: kind } = change.entry.body;
  return { ...hangingRow(change), plan, change: kind };
}

import type { EntityManager } from 'typeorm';
import type { Session } from '#shared/contracts';
import { insertion, type Columns } from '../database/columns.js';
import type { Projection } from '../projection/session-state.js';

const columns = {
  id: 'text',
  owner: 'text',
  name: 'text',
  model: 'text',
  system_prompt: 'text',
  agents: 'json',
  project: 'text',
  passes: 'json',
  recall: 'text',
  scenes: 'boolean',
  parent: 'json',
  workspace: 'text',
  forked_from: 'json',
  projection: 'json',
} as const satisfies Columns;

export interface NewSession extends Omit<Session, 'workspace' | 'createdAt'> {
  /** Null: its own. */
  workspace: string | null;
  projection: Projection;
}

/** Whoever begins a session for another may ask again when nobody has answered: the same id is the same session. */
export async function insertSession(
  manager: EntityManager,
  { systemPrompt, forkedFrom, ...session }: NewSession,
): Promise<'new' | 'known'> {
  const row = { ...session, system_prompt: systemPrompt, forked_from: forkedFrom };
  const { sql, parameters } = insertion('sessions', columns, [row], '(id) DO NOTHING RETURNING id');
  const inserted = await manager.query<unknown[]>(sql, parameters);
  return inserted.length > 0 ? 'new' : 'known';
}

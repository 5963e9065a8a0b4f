import type { EntityManager } from 'typeorm';
import type { QueryRequest } from '#shared/contracts';
import { insertion, type Columns } from '../database/columns.js';
import { emptyProjection } from '../projection/session-state.js';
import type { Place } from './new-place.js';

const columns = {
  id: 'text',
  owner: 'text',
  name: 'text',
  model: 'text',
  system_prompt: 'text',
  agents: 'json',
  project: 'text',
  parent: 'json',
  workspace: 'text',
  projection: 'json',
} as const satisfies Columns;

/** Whoever begins a session for another may ask again when nobody has answered: the same id is the same session. */
export async function insertSession(
  manager: EntityManager,
  { owner, name, model, systemPrompt, agents = [] }: QueryRequest<'memory.session.create'>,
  place: Place,
): Promise<'new' | 'known'> {
  const said = { owner, name, model, system_prompt: systemPrompt, agents };
  const row = { ...place, ...said, projection: emptyProjection };
  const { sql, parameters } = insertion('sessions', columns, [row], '(id) DO NOTHING RETURNING id');
  const inserted = await manager.query<unknown[]>(sql, parameters);
  return inserted.length > 0 ? 'new' : 'known';
}

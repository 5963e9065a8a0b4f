import type { EntityManager } from 'typeorm';
import { notFound, type QueryRequest } from '#shared/contracts';
import { UserRow } from '../access/user.entity.js';
import { noteDeed } from '../audit/write-deeds.js';
import { emptyProjection } from '../projection/session-state.js';
import { insertSession } from './insert-session.js';
import { placeOf, type Place } from './new-place.js';

/** A session in which nothing was said yet; nothing happens where it is there already. */
export async function insertNew(
  manager: EntityManager,
  request: QueryRequest<'memory.session.create'>,
): Promise<{ place: Place; inserted: 'new' | 'known' }> {
  const { owner, name, model, systemPrompt } = request;
  if (!(await manager.existsBy(UserRow, { id: owner }))) throw notFound('user');
  const place = await placeOf(manager, request);
  const { agents = [], passes = null, recall = 'everywhere', scenes = false } = request;
  const settings = { model, systemPrompt, agents, passes, recall, scenes };
  const nothingYet = { forkedFrom: null, projection: emptyProjection };
  const inserted = await insertSession(manager, { owner, name, ...settings, ...place, ...nothingYet });
  if (inserted === 'new') {
    // One that works for another was begun by an agent.
    const { id: session, parent } = place;
    const [by, subject] = parent ? ['system', { subject: parent.session }] : [owner, {}];
    await noteDeed(manager, { deed: 'session.created', by, owner, session, ...subject });
  }
  return { place, inserted };
}

import type { EntityManager } from 'typeorm';
import { invalidRequest, newId, notFound, type QueryRequest } from '#shared/contracts';
import { deletedAmong } from '../erasure/erase-deleted.js';
import { ProjectRow } from '../projects/project.entity.js';
import { heldSession } from './own-session.js';
import type { SessionRow } from './session.entity.js';

type Request = QueryRequest<'memory.session.create'>;

/** What a session is, and what it belongs to. */
export type Place = Pick<SessionRow, 'id' | 'project' | 'parent' | 'workspace'>;

export async function placeOf(manager: EntityManager, request: Request): Promise<Place> {
  const { owner, id = newId('s'), child, project = null } = request;
  if (child) return placeOfChild(manager, owner, child);
  if (project !== null && !(await holdsProject(manager, project, owner))) {
    throw invalidRequest([{ path: 'project', problem: `is none of your projects: ${project}` }]);
  }
  if (request.id !== undefined) await refuseDeleted(manager, id);
  return { id, project, parent: null, workspace: null };
}

/** Where the session is for which it works. */
async function placeOfChild(
  manager: EntityManager,
  owner: string,
  { id, parent }: NonNullable<Request['child']>,
): Promise<Place> {
  const { id: parentId, project, workspace } = await heldSession(manager, parent.session, owner);
  // It has ended with the session that it worked for.
  await refuseDeleted(manager, id);
  const isThere = project !== null && (await holdsProject(manager, project, owner));
  return { id, project: isThere ? project : null, parent, workspace: workspace ?? parentId };
}

async function refuseDeleted(manager: EntityManager, id: string): Promise<void> {
  if ((await deletedAmong(manager, [id])).size > 0) throw notFound('session');
}

/** So that it is not deleted before the session that belongs to it is there. */
export async function holdsProject(manager: EntityManager, id: string, owner: string): Promise<boolean> {
  const lock = { mode: 'for_key_share' } as const;
  return (await manager.findOne(ProjectRow, { where: { id, owner }, lock })) !== null;
}

import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import {
  changedProject,
  invalidRequest,
  keepableProject,
  newId,
  notFound,
  ParleyError,
  type Project,
  type QueryRequest,
  type QueryResponse,
} from '#shared/contracts';
import { UserRow } from '../access/user.entity.js';
import { noteDeed } from '../audit/write-deeds.js';
import { Database } from '../database/database.js';
import { ProjectRow, projectOf } from './project.entity.js';

const mostOfUser = 200;
/** Of all of a user's as JSON: they are listed at once. */
const mostCharacters = 2_000_000;

/** Another's project is as absent as one that never was. */
@Injectable()
export class Projects {
  constructor(@Inject(Database) private readonly database: Database) {}

  async create({ user, project }: QueryRequest<'memory.project.create'>): Promise<Project> {
    const definition = keepableProject(project);
    return this.database.change(async (manager) => {
      const own = await lockedOf(manager, user);
      if (own.length >= mostOfUser) {
        const problem = `would be one too many: you have ${mostOfUser} projects`;
        throw invalidRequest([{ path: 'body', problem }]);
      }
      const row = manager.create(ProjectRow, { id: newId('p'), owner: user, definition });
      refuseTooMuch([...own, row]);
      await noteDeed(manager, { deed: 'project.created', by: user, subject: row.id });
      return projectOf(await manager.save(row));
    });
  }

  async list({ user }: QueryRequest<'memory.project.list'>): Promise<QueryResponse<'memory.project.list'>> {
    const rows = await this.database.read((manager) =>
      manager.find(ProjectRow, { where: { owner: user }, order: { createdAt: 'ASC', id: 'ASC' } }),
    );
    return { projects: rows.map(projectOf) };
  }

  async get({ user, project }: QueryRequest<'memory.project.get'>): Promise<Project> {
    const owned = user === null ? {} : { owner: user };
    const row = await this.database.read((manager) =>
      manager.findOneBy(ProjectRow, { id: project, ...owned }),
    );
    if (!row) throw notFound('project');
    return projectOf(row);
  }

  /** Under a lock: of two who change different things at once, both are heard. */
  async change({ user, project, change }: QueryRequest<'memory.project.change'>): Promise<Project> {
    return this.database.change(async (manager) => {
      const own = await lockedOf(manager, user);
      const row = own.find(({ id }) => id === project);
      if (!row) throw notFound('project');
      Object.assign(row, { definition: changedProject(row.definition, change), changedAt: new Date() });
      refuseTooMuch(own);
      const detail = { changed: Object.keys(change) };
      await noteDeed(manager, { deed: 'project.changed', by: user, subject: project, detail });
      return projectOf(await manager.save(row));
    });
  }

  async delete({ user, project }: QueryRequest<'memory.project.delete'>): Promise<{ ok: true }> {
    await this.database.change(async (manager) => {
      const { affected } = await manager.delete(ProjectRow, { id: project, owner: user });
      if (affected === 0) throw notFound('project');
      await noteDeed(manager, { deed: 'project.deleted', by: user, subject: project });
    });
    return { ok: true };
  }
}

/** One after the other, so that the limits hold whoever else writes at this moment. */
async function lockedOf(manager: EntityManager, owner: string): Promise<ProjectRow[]> {
  const user = await manager.findOne(UserRow, { where: { id: owner }, lock: { mode: 'for_no_key_update' } });
  if (!user) throw notFound('user');
  return manager.findBy(ProjectRow, { owner });
}

function refuseTooMuch(rows: readonly ProjectRow[]): void {
  const { length } = JSON.stringify(rows.map(({ definition }) => definition));
  if (length <= mostCharacters) return;
  const problem = `your projects would have ${length} characters as JSON; at most ${mostCharacters} are kept`;
  throw new ParleyError({ code: 'too_large', message: problem, details: [{ path: 'body', problem }] });
}

import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import {
  changedAgent,
  invalidRequest,
  notFound,
  ParleyError,
  storable,
  type AgentDefinition,
  type QueryRequest,
  type QueryResponse,
} from '#shared/contracts';
import { UserRow } from '../access/user.entity.js';
import { noteDeed } from '../audit/write-deeds.js';
import { Database } from '../database/database.js';
import { AgentRow } from './agent.entity.js';

const mostOfUser = 200;
/** Of all of a user's as JSON: whoever runs his turns reads them every few seconds, and keeps them. */
const mostCharacters = 2_000_000;

/** What users have made for themselves. That a file wins over it is the business of whoever reads both. */
@Injectable()
export class Agents {
  constructor(@Inject(Database) private readonly database: Database) {}

  async list({ user }: QueryRequest<'memory.agent.list'>): Promise<QueryResponse<'memory.agent.list'>> {
    const rows = await this.database.read((manager) =>
      manager.find(AgentRow, { where: { owner: user }, order: { createdAt: 'ASC', id: 'ASC' } }),
    );
    return { agents: rows.map(({ definition }) => definition) };
  }

  async create({ user, agent }: QueryRequest<'memory.agent.create'>): Promise<AgentDefinition> {
    const definition = storable(agent);
    return this.database.change(async (manager) => {
      await lockUser(manager, user);
      const own = await manager.findBy(AgentRow, { owner: user });
      if (own.some(({ id }) => id === agent.id)) throw refused(`is taken by another agent: ${agent.id}`);
      if (own.length >= mostOfUser) throw refused(`would be one too many: you have ${mostOfUser} agents`);
      refuseTooMuch([...own.map((row) => row.definition), definition]);
      await manager.save(manager.create(AgentRow, { owner: user, id: agent.id, definition }));
      await noteDeed(manager, { deed: 'agent.created', by: user, subject: agent.id });
      return definition;
    });
  }

  async change({ user, agent, change }: QueryRequest<'memory.agent.change'>): Promise<AgentDefinition> {
    return this.database.change(async (manager) => {
      await lockUser(manager, user);
      const own = await manager.findBy(AgentRow, { owner: user });
      const row = own.find(({ id }) => id === agent);
      if (!row) throw notFound('agent');
      const definition = changedAgent(row.definition, change);
      refuseTooMuch(own.map((each) => (each === row ? definition : each.definition)));
      await manager.save(Object.assign(row, { definition, changedAt: new Date() }));
      const detail = { changed: Object.keys(change) };
      await noteDeed(manager, { deed: 'agent.changed', by: user, subject: agent, detail });
      return definition;
    });
  }

  async delete({ user, agent }: QueryRequest<'memory.agent.delete'>): Promise<{ ok: true }> {
    await this.database.change(async (manager) => {
      const { affected } = await manager.delete(AgentRow, { owner: user, id: agent });
      if (affected === 0) throw notFound('agent');
      await noteDeed(manager, { deed: 'agent.deleted', by: user, subject: agent });
    });
    return { ok: true };
  }
}

/** One after the other, so that the limit holds whoever else writes at this moment. Rows that only refer to the user do not wait. */
async function lockUser(manager: EntityManager, id: string): Promise<void> {
  const user = await manager.findOne(UserRow, { where: { id }, lock: { mode: 'for_no_key_update' } });
  if (!user) throw notFound('user');
}

function refuseTooMuch(definitions: readonly AgentDefinition[]): void {
  const { length } = JSON.stringify(definitions);
  if (length <= mostCharacters) return;
  const problem = `your agents would have ${length} characters as JSON; at most ${mostCharacters} are kept`;
  const details = [{ path: 'body', problem }];
  throw new ParleyError({ code: 'too_large', message: problem, details });
}

function refused(problem: string): Error {
  return invalidRequest([{ path: 'id', problem }]);
}

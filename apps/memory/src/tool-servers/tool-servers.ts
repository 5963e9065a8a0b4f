import { Inject, Injectable } from '@nestjs/common';
import {
  invalidRequest,
  notFound,
  storable,
  type NamedToolServer,
  type QueryRequest,
} from '#shared/contracts';
import { noteDeed } from '../audit/write-deeds.js';
import { Database } from '../database/database.js';
import { ToolServerRow } from './tool-server.entity.js';

/** Every tools service reads all of them every few seconds. */
const most = 100;

/** Who may change them is the business of whoever asks. */
@Injectable()
export class ToolServers {
  constructor(@Inject(Database) private readonly database: Database) {}

  async list(): Promise<{ servers: NamedToolServer[] }> {
    const rows = await this.database.read((manager) =>
      manager.find(ToolServerRow, { order: { createdAt: 'ASC', id: 'ASC' } }),
    );
    return { servers: rows.map(({ id, definition }) => ({ id, server: definition })) };
  }

  async put({ id, server, by = 'system' }: QueryRequest<'memory.tool-server.put'>): Promise<NamedToolServer> {
    const definition = storable(server);
    await this.database.change(async (manager) => {
      // One after the other, so that the limit holds whoever else writes at this moment.
      await manager.query('LOCK TABLE tool_servers IN SHARE ROW EXCLUSIVE MODE');
      const row = await manager.findOneBy(ToolServerRow, { id });
      const detail = { kind: server.kind, isNew: !row };
      await noteDeed(manager, { deed: 'tool_server.changed', by, owner: null, subject: id, detail });
      if (row) return void (await manager.save(Object.assign(row, { definition, changedAt: new Date() })));
      if ((await manager.count(ToolServerRow)) >= most)
        throw invalidRequest([{ path: 'id', problem: `would be one too many: there are ${most}` }]);
      await manager.save(manager.create(ToolServerRow, { id, definition }));
    });
    return { id, server: definition };
  }

  async delete({ id, by = 'system' }: QueryRequest<'memory.tool-server.delete'>): Promise<{ ok: true }> {
    await this.database.change(async (manager) => {
      const { affected } = await manager.delete(ToolServerRow, { id });
      if (affected === 0) throw notFound('tool server');
      await noteDeed(manager, { deed: 'tool_server.deleted', by, owner: null, subject: id });
    });
    return { ok: true };
  }
}

import { Controller, Inject } from '@nestjs/common';
import { Query } from '#shared/transport';
import type { QueryRequest, QueryResponse } from '#shared/contracts';
import { ToolServers } from './tool-servers.js';

@Controller()
export class ToolServersController {
  constructor(@Inject(ToolServers) private readonly servers: ToolServers) {}

  @Query('memory.tool-server.list')
  list(): Promise<QueryResponse<'memory.tool-server.list'>> {
    return this.servers.list();
  }

  @Query('memory.tool-server.put')
  put(request: QueryRequest<'memory.tool-server.put'>): Promise<QueryResponse<'memory.tool-server.put'>> {
    return this.servers.put(request);
  }

  @Query('memory.tool-server.delete')
  delete(request: QueryRequest<'memory.tool-server.delete'>): Promise<{ ok: true }> {
    return this.servers.delete(request);
  }
}

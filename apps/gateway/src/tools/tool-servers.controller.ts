import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Put } from '@nestjs/common';
import { QueryClient } from '#shared/broker';
import { notFound, type NamedToolServer, type QueryResponse } from '#shared/contracts';
import { refuseOthers } from '../access/administrators.js';
import type { Admitted } from '../access/admitted.js';
import { Asking } from '../access/asker.decorator.js';
import { IdPipe } from '../refusals/id.pipe.js';
import { parseToolServer } from './tool-server-body.js';

/** Servers of tools that were made here; those of the operator's file are told of among the tools alone. */
@Controller('v1/tool-servers')
export class ToolServersController {
  constructor(@Inject(QueryClient) private readonly queries: QueryClient) {}

  @Get()
  list(@Asking() asking: Admitted): Promise<QueryResponse<'memory.tool-server.list'>> {
    refuseOthers(asking);
    return this.queries.ask('memory.tool-server.list', {});
  }

  @Get(':server')
  async read(@Param('server', IdPipe) id: string, @Asking() asking: Admitted): Promise<NamedToolServer> {
    const { servers } = await this.list(asking);
    const found = servers.find((each) => each.id === id);
    if (!found) throw notFound('tool server');
    return found;
  }

  @Put(':server')
  put(
    @Param('server', IdPipe) id: string,
    @Body() body: unknown,
    @Asking() asking: Admitted,
  ): Promise<NamedToolServer> {
    refuseOthers(asking);
    return this.queries.ask('memory.tool-server.put', {
      id,
      server: parseToolServer(body),
      by: asking.access.user,
    });
  }

  @Delete(':server')
  @HttpCode(204)
  async delete(@Param('server', IdPipe) id: string, @Asking() asking: Admitted): Promise<void> {
    refuseOthers(asking);
    await this.queries.ask('memory.tool-server.delete', { id, by: asking.access.user });
  }
}

import { expect, it } from '@jest/globals';
import { pino } from 'pino';
import type { Definitions } from './definitions/definitions.js';
import { McpModule } from './mcp.module.js';
import type { ToolServers } from './tool-servers.js';

it('starts without waiting for what dead services have left behind to be cleared', async () => {
  const told: string[] = [];
  const tell = (what: string) => () => void told.push(what);
  const defined = { start: tell('started'), close: tell('closed') } as unknown as Definitions;
  const servers = { close: async () => tell('servers closed')() } as unknown as ToolServers;
  const module = new McpModule(defined, servers, pino({ level: 'silent' }));
  module.onApplicationBootstrap();
  expect(told).toEqual(['started']);
  await module.onApplicationShutdown();
  expect(told).toEqual(['started', 'closed', 'servers closed']);
});

import { Module } from '@nestjs/common';
import { startRehearsal } from '../../dist/apps/rehearsal/src/index.js';
import { runAlone } from '#shared/service';

/**
 * Several services in one process, by their names: for tests that kill one of the others and none of these. What each
 * takes to load is most of what a short test costs.
 */
const modules = {
  gateway: async () => (await import('../../dist/apps/gateway/src/gateway.module.js')).GatewayModule,
  memory: async () => (await import('../../dist/apps/memory/src/memory.module.js')).MemoryModule,
  inference: async () => (await import('../../dist/apps/inference/src/inference.module.js')).InferenceModule,
  tools: async () => (await import('../../dist/apps/tools/src/tools.module.js')).ToolsModule,
  logging: async () => (await import('../../dist/apps/logging/src/logging.module.js')).LoggingModule,
};
const names = process.argv.slice(2);

const rehearsal = process.env.PARLEY_REHEARSAL_URL ? undefined : await startRehearsal({ port: 0 });
if (rehearsal) process.env.PARLEY_REHEARSAL_URL = rehearsal.url;
process.stdout.write(`The rehearsal model is at ${process.env.PARLEY_REHEARSAL_URL} .\n`);

class Together {}
Module({ imports: await Promise.all(names.map((name) => modules[name]())) })(Together);
await runAlone(names.includes('gateway') ? 'gateway' : 'together', Together);

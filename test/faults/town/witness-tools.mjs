import { Module } from '@nestjs/common';
import { appendFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { runAlone } from '#shared/service';
import { zodInput } from '../../../dist/apps/tools/src/registry/index.js';
import { ToolsModule } from '../../../dist/apps/tools/src/tools.module.js';

/** The built tools service, with tools whose effect is a line in a file, which names the call. */
const file = process.env.WITNESS_FILE;

function witness(name, idempotent) {
  return {
    name,
    description: 'Writes down that it was run, and works for a while.',
    input: zodInput(z.strictObject({ ms: z.number().int().nonnegative() })),
    readOnly: false,
    idempotent,
    parallel: true,
    timeoutMs: 60_000,
    run: async ({ ms }, { signal, key }) => {
      await appendFile(file, `${name} ${key}\n`);
      await delay(ms, undefined, { signal });
      return `${name} is done`;
    },
  };
}

class WitnessModule {}
Module({ imports: [ToolsModule.with([witness('careful', false), witness('repeatable', true)])] })(
  WitnessModule,
);

await runAlone('tools', WitnessModule);

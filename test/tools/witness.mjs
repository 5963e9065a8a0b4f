import { Module } from '@nestjs/common';
import { existsSync } from 'node:fs';
import { appendFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { runAlone } from '#shared/service';
import { ToolsModule } from '../../dist/apps/tools/src/tools.module.js';

/** The built tools service, with tools whose every run can be counted: each leaves a line in a file. */
const file = process.env.WITNESS_FILE;

function witness(name, idempotent) {
  return {
    name,
    description: 'Writes down that it was run, then waits for a sign.',
    schema: z.strictObject({ text: z.string() }),
    readOnly: false,
    idempotent,
    timeoutMs: 60_000,
    run: async ({ text }, { signal }) => {
      await appendFile(file, `${process.pid} ${text}\n`);
      try {
        while (!existsSync(`${file}.${text}`)) await delay(20, undefined, { signal });
        await appendFile(file, `${process.pid} ${text} ended\n`);
      } catch (error) {
        await appendFile(file, `${process.pid} ${text} stopped\n`);
        throw error;
      }
      return `${text} by ${process.pid}`;
    },
  };
}

class WitnessModule {}
Module({ imports: [ToolsModule.with([witness('careful', false), witness('repeatable', true)])] })(
  WitnessModule,
);

await runAlone('tools', WitnessModule);

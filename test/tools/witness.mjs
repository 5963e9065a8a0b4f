import { Module } from '@nestjs/common';
import { existsSync } from 'node:fs';
import { appendFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { runAlone } from '#shared/service';
import { zodInput } from '../../dist/apps/tools/src/registry/index.js';
import { ToolsModule } from '../../dist/apps/tools/src/tools.module.js';

/** The built tools service, with tools whose every run can be counted: each leaves a line in a file. */
const file = process.env.WITNESS_FILE;

function witness(name, { idempotent = false, parallel = true } = {}) {
  return {
    name,
    description: 'Writes down that it was run, then waits for a sign.',
    input: zodInput(z.strictObject({ text: z.string() })),
    readOnly: false,
    idempotent,
    parallel,
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

/** Its effect is a line that names the call; it takes a moment, in which its process may be killed. */
const mark = {
  name: 'mark',
  description: 'Leaves a mark.',
  input: zodInput(z.strictObject({ ms: z.number() })),
  readOnly: false,
  idempotent: false,
  parallel: true,
  timeoutMs: 60_000,
  run: async ({ ms }, { signal, key }) => {
    await delay(ms / 2, undefined, { signal });
    await appendFile(file, `mark ${key}\n`);
    await delay(ms / 2, undefined, { signal });
    return 'marked';
  },
};

/** Says more than may be shown, and how far it is. */
const chatter = {
  name: 'chatter',
  description: 'Talks a lot.',
  input: zodInput(z.strictObject({ bytes: z.number() })),
  readOnly: true,
  idempotent: true,
  parallel: true,
  timeoutMs: 60_000,
  run: async ({ bytes }, { progress, signal }) => {
    progress('half way');
    await delay(2_200, undefined, { signal });
    return { text: 'x'.repeat(bytes) };
  },
};

/** What a broken program writes to a terminal, as much of it as is asked for. */
const flood = {
  name: 'flood',
  description: 'Says what no model can read.',
  input: zodInput(z.strictObject({ bytes: z.number() })),
  readOnly: true,
  idempotent: true,
  parallel: true,
  timeoutMs: 60_000,
  run: async ({ bytes }) => {
    const all = Buffer.alloc(bytes, '\u001B[31mred\u001B[0m \xFF\xC3 \u0007over\n', 'latin1');
    return { text: all.toString('utf8', 0, 1_000_000), whole: Readable.from(piecesOf(all)) };
  },
};

function* piecesOf(all) {
  for (let from = 0; from < all.length; from += 131_072) yield all.subarray(from, from + 131_072);
}

class WitnessModule {}
const tools = [
  witness('careful'),
  witness('repeatable', { idempotent: true }),
  witness('alone', { parallel: false }),
  mark,
  chatter,
  flood,
];
Module({ imports: [ToolsModule.with(tools)] })(WitnessModule);

await runAlone('tools', WitnessModule);

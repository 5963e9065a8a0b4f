import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import type { Logger } from 'pino';
import { systemClock } from '#shared/broker';
import type { NamedToolServer } from '#shared/contracts';
import { eventually } from '../../../../../test/harness/eventually.js';
import { Definitions } from './definitions.js';
import { ServerFile } from './server-file.js';

let dir: string;
let file: string;
let rows: () => Promise<NamedToolServer[]>;
let logged: string[];
let now: { good: string[]; broken: string[] };
let definitions: Definitions;

const http = (url: string): NamedToolServer['server'] => ({ kind: 'http', url });
const write = (value: unknown): Promise<void> => replace(JSON.stringify(value));

/** At once: nobody sees half of it. */
async function replace(text: string): Promise<void> {
  await writeFile(`${file}.new`, text);
  await rename(`${file}.new`, file);
}

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'parley-mcp-'));
  file = join(dir, 'servers.json');
  rows = () => Promise.resolve([]);
  logged = [];
  now = { good: [], broken: [] };
  const note = (...said: unknown[]): void => void logged.push(JSON.stringify(said));
  const log = { debug: () => {}, error: note } as unknown as Logger;
  definitions = new Definitions({
    file: new ServerFile(file, log),
    rows: () => rows(),
    changed: (good, broken) => {
      now = {
        good: good.map(({ id, origin }) => `${id} ${origin}`),
        broken: broken.map(({ problem }) => problem),
      };
    },
    clock: systemClock,
    log,
    everyMs: 10,
  });
});

afterEach(async () => {
  definitions.close();
  await rm(dir, { recursive: true });
});

const becomes = (...good: string[]): Promise<true> =>
  eventually(good.join(), () => now.good.toSorted().join() === good.toSorted().join());

it('servers come and go with the file and with what memory says, and the file wins', async () => {
  definitions.start();
  await write({ servers: { one: { kind: 'stdio', command: 'x' } } });
  await becomes('one file');
  rows = () =>
    Promise.resolve([
      { id: 'one', server: http('http://a') },
      { id: 'two', server: http('http://b') },
    ]);
  await becomes('one file', 'two api');
  await write({ servers: {} });
  await becomes('one api', 'two api');
  expect(logged.filter((line) => !line.includes('ENOENT'))).toEqual([]);
});

it('memory that is away, or hangs, leaves what it said and does not hold up the file', async () => {
  rows = () => Promise.resolve([{ id: 'two', server: http('http://b') }]);
  definitions.start();
  await becomes('two api');
  let goOn = (): void => {};
  rows = () => new Promise((_, reject) => (goOn = () => reject(new Error('away'))));
  await write({ servers: { one: { kind: 'stdio', command: 'x' } } });
  await becomes('one file', 'two api');
  goOn();
  rows = () => Promise.resolve([]);
  await becomes('one file');
  expect(now.broken).toEqual([]);
});

it('what breaks in the file counts on as it was, and what was never good is told of; each once', async () => {
  await write({ servers: { one: { kind: 'stdio', command: 'x' }, bad: { kind: 'stdio' } } });
  definitions.start();
  await becomes('one file');
  expect(now.broken).toEqual([expect.stringMatching(/^servers\.bad\.command: /)]);
  await write({ servers: { one: { kind: 'nonsense' }, two: { kind: 'stdio', command: 'y' } } });
  await becomes('one file', 'two file');
  expect(now.broken).toEqual([]);
  await replace('{');
  await eventually('it is told', () => logged.some((line) => line.includes('no JSON')));
  expect(now.good.toSorted()).toEqual(['one file', 'two file']);
  expect(logged).toHaveLength(3);
});

import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { ToolServer } from '#shared/contracts';
import type { ServerSource } from './connection/server-source.js';
import { call, House, problemOf, ready, toolOf } from './testing/house.js';

// Programs of several megabytes start, on a machine that may be busy.
jest.setTimeout(30_000);

const everything = resolve('node_modules/@modelcontextprotocol/server-everything/dist/index.js');
const filesystem = resolve('node_modules/@modelcontextprotocol/server-filesystem/dist/index.js');
const house = new House();
let dir: string;
let web: ChildProcess;
const sources: Record<string, ServerSource> = {};

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'parley-mcp-spec-'));
  await writeFile(join(dir, 'hello.txt'), 'hello from a file');
  const port = await freePort();
  web = spawn(process.execPath, [everything, 'streamableHttp'], {
    env: { ...process.env, PORT: String(port) },
    stdio: 'ignore',
  });
  const program = (...args: string[]): ToolServer => ({ kind: 'stdio', command: process.execPath, args });
  // The web server is found when it is up: until then it counts as away.
  sources['stdio'] = house.server(program(everything, 'stdio'));
  sources['http'] = house.server({ kind: 'http', url: `http://127.0.0.1:${port}/mcp` });
  sources['files'] = house.server(program(filesystem, dir), { environment: process.env });
  await Promise.all(Object.values(sources).map(ready));
});

afterAll(async () => {
  await house.close();
  web?.kill('SIGKILL');
  await rm(dir, { recursive: true, force: true });
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

describe.each(['stdio', 'http'])('server-everything over %s', (way) => {
  const source = (): ServerSource => {
    const found = sources[way];
    if (!found) throw new Error(`There is no ${way}.`);
    return found;
  };

  it('offers its tools, with titles', () => {
    const { tools, problem } = source().offered();
    expect(tools.map(({ name }) => name)).toEqual(expect.arrayContaining(['one__echo', 'one__get-sum']));
    expect(toolOf(source(), 'echo')).toMatchObject({ title: 'Echo Tool', readOnly: false });
    expect(problem).toBeUndefined();
  });

  it('answers a call, and has what does not fit refused before it is asked', async () => {
    expect((await call(source(), 'echo', { message: 'hi' })).said).toEqual({
      outcome: 'ok',
      text: 'Echo: hi',
    });
    expect(toolOf(source(), 'echo').input.check({})).toMatchObject({
      kind: 'unfit',
      problem: expect.stringContaining('message'),
    });
  });

  it('gives structured content, and things that are no text', async () => {
    const { said } = await call(source(), 'get-structured-content', { location: 'New York' });
    expect(JSON.parse(said.text)).toMatchObject({ conditions: expect.any(String) });
    const image = await call(source(), 'get-tiny-image');
    expect(image.said.text).toMatch(/\[image, image\/png, \d+ bytes: left out\]/);
  });

  it('tells of the progress of a long call', async () => {
    const { said, progress } = await call(source(), 'trigger-long-running-operation', {
      duration: 0.2,
      steps: 4,
    });
    expect(said.text).toMatch(/completed/);
    // What arrives together with the answer is not told any more.
    expect(progress.length).toBeGreaterThan(0);
    expect(['1 of 4', '2 of 4', '3 of 4', '4 of 4']).toEqual(expect.arrayContaining(progress));
  });

  it('is told that a long call is not wanted any more, and goes on', async () => {
    const unwanted = new AbortController();
    const progress = (): void => unwanted.abort(new Error('not wanted'));
    const input = { duration: 600, steps: 6_000 };
    const long = call(source(), 'trigger-long-running-operation', input, {
      signal: unwanted.signal,
      progress,
    });
    expect(await problemOf(long)).toMatch(/not wanted/);
    expect((await call(source(), 'get-sum', { a: 2, b: 3 })).said.text).toMatch(/5/);
  });
});

describe('server-filesystem', () => {
  it('reads what it was given, and refuses the rest', async () => {
    const files = sources['files'] as ServerSource;
    const read = await call(files, 'read_text_file', { path: join(dir, 'hello.txt') });
    expect(read.said).toEqual({ outcome: 'ok', text: 'hello from a file' });
    const outside = await call(files, 'read_text_file', { path: '/etc/hostname' });
    expect(outside.said).toMatchObject({ outcome: 'error', text: expect.stringMatching(/denied/i) });
  });
});

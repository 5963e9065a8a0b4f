import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { newId } from '#shared/contracts';
import { eventually } from '../harness/eventually.js';
import { startParley, type TestParley } from '../harness/parley.js';
import { Documented } from '../openapi/documented.js';

// Real servers on a machine that may be busy with other test files.
jest.setTimeout(60_000);

const everything = resolve('node_modules/@modelcontextprotocol/server-everything/dist/index.js');
/** An argument that nobody reads, by which the processes of this file are found. */
const mark = newId('g');
const node = process.execPath;
let dir: string;
let parley: TestParley | undefined;
let told: Documented;

interface Source {
  source: string;
  state: string;
  problem?: string;
}

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'parley-mcp-'));
  const file = join(dir, 'mcp.json');
  const servers = {
    everything: { kind: 'stdio', command: node, args: [everything, 'stdio', mark] },
    hanging: {
      kind: 'stdio',
      command: node,
      args: [resolve('test/mcp/bad-server.mjs'), 'hangs at start', mark],
    },
    broken: { kind: 'stdio' },
  };
  await writeFile(file, JSON.stringify({ servers }));
  parley = await startParley('one process', { PARLEY_MCP_FILE: file, PARLEY_TOOL_DEFAULT: 'allow' });
  told = await Documented.of(parley.api);
  await untilSource('mcp-everything', ({ state }) => state === 'ready');
});

afterAll(async () => {
  await parley?.stop();
  await rm(dir, { recursive: true, force: true });
});

async function sources(): Promise<Source[]> {
  const { body } = await told.ask<{ sources: Source[] }>('GET', '/v1/tools');
  return body.sources;
}

function untilSource(id: string, holds: (source: Source) => boolean): Promise<Source> {
  return eventually(`${id} is as wanted`, async () =>
    (await sources()).find((each) => each.source === id && holds(each)),
  );
}

function processes(): string[] {
  return execFileSync('ps', ['-eo', 'args='], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line.includes(mark));
}

describe('tools of other programs', () => {
  it('are used in a turn, whatever other servers do', async () => {
    if (!parley) throw new Error('It did not start.');
    const session = await parley.api.session();
    const text = '[[rate: 0]][[tool: everything__echo {"message":"hi"}]][[then]][[echo: results]]';
    const outcome = await parley.api.submitAndWait(session, text);
    expect(outcome).toMatchObject({ httpStatus: 200, status: 'completed' });
    expect(JSON.stringify(outcome['replies'])).toContain('Echo: hi');
  });

  it('are listed with where they come from and what is wrong', async () => {
    const { status, problems, body } = await told.ask<{ tools: object[] }>('GET', '/v1/tools');
    expect({ status, problems }).toEqual({ status: 200, problems: [] });
    expect(body.tools).toContainEqual(
      expect.objectContaining({
        name: 'everything__echo',
        title: 'Echo Tool',
        source: 'mcp-everything',
        state: 'ready',
        readOnly: false,
      }),
    );
    expect(await sources()).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ source: 'mcp-hanging', state: 'away' }),
        expect.objectContaining({
          source: 'mcp-broken',
          problem: expect.stringMatching(/^servers\.broken\.command/),
        }),
      ]),
    );
  });
});

describe('a tool server made by API', () => {
  const path = '/v1/tool-servers/web';
  // A port that nobody listens on.
  const server = { kind: 'http', url: 'http://127.0.0.1:2/mcp', headers: { 'X-Key': '${MCP_NOT_THERE}' } };
  const plain = { kind: 'http', url: server.url };

  it('is kept, changed, called and deleted', async () => {
    expect(await told.ask('PUT', path, server)).toEqual({
      status: 200,
      problems: [],
      body: { id: 'web', server },
    });
    expect(await told.ask('PUT', path, plain)).toMatchObject({ status: 200, problems: [] });
    await untilSource('mcp-web', ({ problem }) => /ECONNREFUSED/.test(problem ?? ''));
    expect(await told.ask('GET', path)).toMatchObject({ body: { id: 'web', server: plain }, problems: [] });
    expect(await told.ask('GET', '/v1/tool-servers')).toMatchObject({
      body: { servers: [{ id: 'web' }] },
      problems: [],
    });
    expect(await told.ask('DELETE', path)).toMatchObject({ status: 204, problems: [] });
    expect(await told.ask('GET', path)).toMatchObject({ status: 404, problems: [] });
    await eventually('it is gone', async () => !(await sources()).some(({ source }) => source === 'mcp-web'));
  });

  it('may neither start programs nor hold a secret', async () => {
    const secret = { ...server, headers: { Authorization: 'Bearer abc' } };
    expect(await told.ask('PUT', path, secret)).toMatchObject({
      status: 400,
      body: { error: { details: [{ path: 'headers.Authorization' }] } },
    });
    expect(await told.ask('PUT', path, { kind: 'stdio', command: 'sh' })).toMatchObject({ status: 400 });
  });
});

it('no process of a server is left when Parley has stopped', async () => {
  expect(processes().length).toBeGreaterThan(0);
  await parley?.stop();
  parley = undefined;
  expect(processes()).toEqual([]);
});

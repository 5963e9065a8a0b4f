import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { answerOf, type Answer } from '../conversation/talk.js';
import { startParley, type TestParley } from '../harness/parley.js';
import { Socket } from '../live/socket.js';
import { Asking, writing } from '../approvals/asking.js';

// Real servers on a machine that may be busy with other test files.
jest.setTimeout(60_000);

let parley: TestParley;
let dir: string;
let root: string;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'parley-projects-'));
  root = join(dir, 'garden');
  await mkdir(join(root, 'notes'), { recursive: true });
  await writeFile(join(root, 'plan.txt'), 'roses');
  parley = await startParley('one process', { PARLEY_PROJECT_ROOTS: dir });
});

afterAll(async () => {
  await parley?.stop();
  await rm(dir, { recursive: true, force: true });
});

async function ask(method: string, path: string, body?: unknown): Promise<Answer> {
  const headers = {
    authorization: `Bearer ${parley.api.token}`,
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
  };
  const sent = body === undefined ? {} : { body: JSON.stringify(body) };
  return answerOf(await fetch(parley.api.url + path, { method, headers, ...sent }));
}

describe('projects', () => {
  it('are made, listed, read, changed and deleted, and the user hears of it', async () => {
    const headers = { authorization: `Bearer ${parley.api.token}` };
    const socket = await Socket.open(`${parley.api.url}/v1/ws`, headers);
    const made = await ask('POST', '/v1/projects', { name: 'Garden', prompt: 'Be brief.', root });
    expect(made).toMatchObject({ status: 201, body: { name: 'Garden', prompt: 'Be brief.', root } });
    const id = String(made.body['id']);
    const { body } = await ask('GET', '/v1/projects');
    expect(body).toMatchObject({ projects: [{ id, name: 'Garden', root }] });
    expect(JSON.stringify(body)).not.toContain('Be brief.');
    const change = { prompt: null, writable: ['notes'], permissions: { deny: ['shell'] } };
    const changed = await ask('PATCH', `/v1/projects/${id}`, change);
    expect(changed.body).toEqual({ ...made.body, ...change, prompt: undefined });
    expect((await ask('GET', `/v1/projects/${id}`)).body).toEqual(changed.body);
    expect((await ask('DELETE', `/v1/projects/${id}`)).status).toBe(204);
    expect((await ask('GET', `/v1/projects/${id}`)).status).toBe(404);
    const heard = (type: string) =>
      socket.sees(type, ({ user }) => user?.type === type && user['project'] === id);
    expect((await heard('project_created')).user).toMatchObject({ name: 'Garden' });
    await heard('project_deleted');
    await socket.end();
  });

  it.each([
    ['POST', '', { root: '/etc' }, 400, ['name']],
    ['POST', '', { name: 'x', root: '/etc' }, 400, ['root']],
    ['POST', '', { name: 'x', root: 'relative' }, 400, ['root']],
    ['POST', '', { name: 'x', writable: ['../up'] }, 400, ['writable.0']],
    ['POST', '', { name: 'x', permissions: { deny: ['no rule'] } }, 400, ['permissions.deny.0']],
    ['PATCH', '/p_none', { name: 'y' }, 404, []],
    ['PATCH', '/p_none', {}, 400, ['body']],
    ['DELETE', '/p_none', undefined, 404, []],
    ['GET', '/a.b', undefined, 400, ['project']],
  ])('%s %s with %j is refused', async (method, path, body, status, paths) => {
    expect(await ask(method, `/v1/projects${path}`, body)).toMatchObject({ status, paths });
  });
});

describe('a session of a project', () => {
  it('has its folder and its permissions, and says whose it is', async () => {
    const permissions = { allow: ['write_file(notes/*)'], deny: ['write_file(notes/old*)'] };
    const made = await ask('POST', '/v1/projects', { name: 'G', root, writable: ['notes'], permissions });
    const project = String(made.body['id']);
    const asking = await Asking.begin(parley.api, { project });
    expect((await asking.talk.ask('GET', '')).body).toMatchObject({ project, parent: null });
    const looks = await asking.submits('[[tool: view_file {"path":"plan.txt"}]][[then]][[say: so]]');
    await asking.completes(looks);
    expect(await asking.calls(looks)).toMatchObject([
      { outcome: 'ok', output: expect.stringContaining('roses') },
    ]);
    const writes = await asking.submits(writing('notes/new.txt'));
    await asking.completes(writes);
    expect(await asking.calls(writes)).toMatchObject([{ outcome: 'ok' }]);
    const denied = await asking.submits(writing('notes/old.txt'));
    await asking.completes(denied);
    expect(await asking.calls(denied)).toMatchObject([{ outcome: 'denied' }]);
  });

  it('is not begun in a project that nobody knows', async () => {
    expect(await ask('POST', '/v1/sessions', { project: 'p_none' })).toMatchObject({
      status: 400,
      paths: ['project'],
    });
  });
});

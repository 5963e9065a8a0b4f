import { describe, expect, it } from '@jest/globals';
import { changedProject } from '#shared/contracts';
import { parseNewProject, parseProjectChange } from './project-body.js';

function refusal(read: () => unknown): unknown {
  try {
    return read();
  } catch (error) {
    const { code, details } = (error as { body: { code: string; details: { path: string }[] } }).body;
    return [code, details.map(({ path }) => path)];
  }
}

const whole = {
  name: 'A garden',
  prompt: 'Be brief.',
  root: '/srv/garden',
  writable: ['.', 'notes/2026'],
  permissions: { allow: ['write_file(notes/*)'], deny: ['shell'], reviewer: 'model' as const },
};

describe('a new project', () => {
  const create = (body: unknown) => refusal(() => parseNewProject(body));

  it.each([whole, { name: 'a' }])('may be %j', (body) => expect(create(body)).toEqual(body));

  it.each([
    [null, 'invalid_request', ['body']],
    [{}, 'invalid_request', ['name']],
    [{ name: '' }, 'invalid_request', ['name']],
    [{ name: 'a\0' }, 'invalid_request', ['name']],
    [{ name: 'a', owner: 'u_2' }, 'invalid_request', ['owner']],
    [{ name: 'a', root: '' }, 'invalid_request', ['root']],
    [{ name: 'a', writable: ['/etc'] }, 'invalid_request', ['writable.0']],
    [{ name: 'a', writable: ['a/../../b'] }, 'invalid_request', ['writable.0']],
    [{ name: 'a', permissions: { allow: ['a b'] } }, 'invalid_request', ['permissions.allow.0']],
    [{ name: 'a', permissions: { always: ['a'] } }, 'invalid_request', ['permissions.always']],
    [{ name: 'a', permissions: { deny: ['shell(a\0)'] } }, 'invalid_request', ['permissions']],
    [{ name: 'a', prompt: '"'.repeat(100_000) }, 'too_large', ['body']],
  ])('%# is refused', (body, code, paths) => expect(create(body)).toEqual([code, paths]));
});

describe('the change of a project', () => {
  const change = (body: unknown) => refusal(() => changedProject(whole, parseProjectChange(body)));

  it('leaves what was not said, and takes away what is null', () => {
    expect(change({ name: 'Another', prompt: null, root: null })).toEqual({
      name: 'Another',
      writable: whole.writable,
      permissions: whole.permissions,
    });
  });

  it.each([
    [{}, ['body']],
    [{ name: null }, ['name']],
    [{ id: 'p_1' }, ['id']],
    [{ writable: ['..'] }, ['writable.0']],
  ])('%j is refused', (body, paths) => expect(change(body)).toEqual(['invalid_request', paths]));
});

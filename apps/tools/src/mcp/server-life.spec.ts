import { existsSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { openHandles } from '../file-tools/testing/tool-house.js';
import { bad, call, House, isThere, ready, toolOf, until, whereIs } from './testing/house.js';

// Real processes on a machine that may be busy with other test files.
jest.setTimeout(30_000);

let house: House;

beforeEach(() => {
  house = new House();
});
afterEach(() => house.close());

describe('what a server is given', () => {
  it('is a clean environment and an empty folder that goes with it', async () => {
    const environment = { ...process.env, MY_TOKEN: 'not-to-be-told', PARLEY_TOKEN: 'nor this' };
    const server = bad('usual', { env: { SECRET: '${MY_TOKEN}', MODE: 'plain' } });
    const source = await ready(house.server(server, { environment }));
    const { cwd, env } = await whereIs(source);
    expect(
      Object.keys(env)
        .filter((name) => !['PATH', 'HOME', 'LANG'].includes(name))
        .toSorted(),
    ).toEqual(['MODE', 'SECRET']);
    expect(existsSync(cwd)).toBe(true);
    await source.close();
    expect(existsSync(cwd)).toBe(false);
  });

  it('reaches neither the log nor a model, whatever it does with it', async () => {
    const environment = { ...process.env, MY_TOKEN: 'not-to-be-told' };
    const source = await ready(
      house.server(bad('lies', { env: { SECRET: '${MY_TOKEN}' } }), { environment }),
    );
    expect((await call(source, 'secret')).said.text).toBe('it is [secret]');
    expect(JSON.stringify(house.logged)).toContain('my secret is [secret]');
    expect(JSON.stringify(house.logged)).not.toContain('not-to-be-told');
  });

  it('must be there: without it the server is away, and the variable is named', async () => {
    const source = house.server(bad('usual', { env: { SECRET: '${NOT_THERE}' } }), { environment: {} });
    await until(source, (each) => /NOT_THERE/.test(each.offered().problem ?? ''));
    expect(source.offered().state).toBe('away');
  });
});

describe('a server that is left', () => {
  it('is killed with all it has started, though it clings to life', async () => {
    const source = await ready(house.server(bad('clings')));
    const { pid } = await whereIs(source);
    await call(source, 'child');
    await source.close();
    expect(isThere(pid)).toBe(false);
  });

  it('leaves nothing open here, though a program of its own has run away with its output', async () => {
    const source = await ready(house.server(bad('usual')));
    const before = await openHandles();
    const runaway = Number((await call(source, 'runaway')).said.text);
    try {
      await source.close();
      // Its three streams are ours no more.
      expect(await openHandles()).toBeLessThanOrEqual(before - 3);
    } finally {
      process.kill(runaway, 'SIGKILL');
    }
  });
});

describe('a server whose tools change', () => {
  it('while they are told is asked again', async () => {
    const source = house.server(bad('grows while listing'));
    await until(source, (each) => each.offered().tools.some(({ name }) => name === 'one__grown_1'));
    expect(toolOf(source, 'grown_1').description).toBe('Does grown_1.');
  });

  it('tells of other tools when it has them', async () => {
    const source = await ready(house.server(bad('usual')));
    await call(source, 'grow');
    await until(source, (each) => each.offered().tools.some(({ name }) => name === 'one__grown_1'));
    expect(toolOf(source, 'grown_1').description).toBe('Does grown_1.');
  });
});

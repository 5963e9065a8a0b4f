import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readdir, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { describe, expect, it } from '@jest/globals';

import { holdDataDir } from './hold.js';
import { identityOf } from './processes/identity.js';
import { isRoot } from './system/private-files.js';
import { failureOf, inFolder } from './testing/folders.js';

const LOCK = 'parley.lock';

function staleLock(folder: string, name = LOCK, id = 'dead'): Promise<void> {
  const holder = { id, pid: process.pid, started: 'an earlier time', since: '2026-01-01T00:00:00Z' };
  return writeFile(join(folder, name), JSON.stringify(holder));
}

/** Starts that race for one folder; gives who won and what the others were told. */
async function race(folder: string, starters: number): Promise<{ held: number; told: string[] }> {
  const outcomes = await Promise.allSettled(Array.from({ length: starters }, () => holdDataDir(folder)));
  const told: string[] = [];
  let held = 0;
  for (const outcome of outcomes) {
    if (outcome.status === 'fulfilled') {
      held += 1;
      await outcome.value.release();
    } else {
      told.push(String(outcome.reason));
    }
  }
  return { held, told };
}

describe('holding a data folder', () => {
  it('tells the second who has it, since when, where, and what to do', () =>
    inFolder(async (folder) => {
      const held = await holdDataDir(folder);
      expect((await failureOf(holdDataDir(folder))).message).toContain('its address is not known yet');
      await held.update({ address: 'http://127.0.0.1:8080' });
      const { message } = await failureOf(holdDataDir(folder));
      expect(message).toMatch(
        new RegExp(
          `process ${process.pid} holds it since \\d{4}-.*http://127\\.0\\.0\\.1:8080.*PARLEY_DATA_DIR`,
        ),
      );
      await held.release();
      await held.release();
      await (await holdDataDir(folder)).release();
      expect(await readdir(folder)).toEqual([]);
    }));

  it('makes the folder for its owner alone', () =>
    inFolder(async (parent) => {
      const folder = join(parent, 'a/b');
      const held = await holdDataDir(folder);
      expect((await stat(folder)).mode & 0o777).toBe(isRoot() ? 0o711 : 0o700);
      expect((await stat(join(folder, LOCK))).mode & 0o777).toBe(0o600);
      await held.release();
    }));

  it('leaves the mode of a folder alone that has something else in it', () =>
    inFolder(async (parent) => {
      const folder = join(parent, 'shared');
      await mkdir(folder, { mode: 0o755 });
      await writeFile(join(folder, 'theirs'), '');
      const held = await holdDataDir(folder);
      expect((await stat(folder)).mode & 0o777).toBe(0o755);
      await held.release();
    }));

  it(
    'lets one of many win, fresh or stale, also where a takeover was cut short',
    () =>
      inFolder(async (parent) => {
        for (let round = 0; round < 60; round += 1) {
          const folder = join(parent, String(round));
          await mkdir(folder);
          if (round % 3 > 0) await staleLock(folder);
          if (round % 3 > 1) await staleLock(folder, `${LOCK}.after-dead`, 'cut-short');
          const { held, told } = await race(folder, 8);
          expect(held).toBe(1);
          expect(told).toHaveLength(7);
          for (const line of told) expect(line).toContain('is in use');
          expect(await readdir(folder)).toEqual([]);
        }
      }),
    30_000,
  );

  it('is taken over from a holder that was killed, by one of two racing processes', () =>
    inFolder(async (folder) => {
      const killed = spawn('sleep', ['60'], { stdio: 'ignore' });
      const identity = identityOf(killed.pid ?? 0);
      await writeFile(join(folder, LOCK), JSON.stringify({ id: 'x', ...identity, since: 'then' }));
      expect((await failureOf(holdDataDir(folder))).message).toContain(`process ${killed.pid} holds it`);
      const gone = new Promise((resolve) => {
        killed.once('exit', resolve);
      });
      killed.kill('SIGKILL');
      await gone;
      expect((await race(folder, 2)).held).toBe(1);
    }));

  it('says what to do about a lock that cannot be read', () =>
    inFolder(async (folder) => {
      await writeFile(join(folder, LOCK), '{"half": ');
      expect((await failureOf(holdDataDir(folder))).message).toMatch(
        /cannot be read as one.*remove that file/,
      );
    }));

  it('says so when the folder is a file', () =>
    inFolder(async (parent) => {
      await writeFile(join(parent, 'file'), '');
      for (const folder of [join(parent, 'file'), join(parent, 'file/below')]) {
        expect((await failureOf(holdDataDir(folder))).message).toMatch(/is no folder.*PARLEY_DATA_DIR/);
      }
    }));

  it('says so when the folder is a link to nowhere', () =>
    inFolder(async (parent) => {
      const [nowhere, circle] = [join(parent, 'nowhere'), join(parent, 'circle')];
      await symlink(join(parent, 'missing'), nowhere);
      await symlink(circle, circle);
      for (const folder of [nowhere, join(nowhere, 'below'), circle]) {
        expect((await failureOf(holdDataDir(folder))).message).toMatch(/cannot be made.*PARLEY_DATA_DIR/);
      }
      expect((await readdir(parent)).toSorted()).toEqual(['circle', 'nowhere']);
    }));

  it('follows a link to a folder', () =>
    inFolder(async (parent) => {
      await mkdir(join(parent, 'real'));
      await symlink(join(parent, 'real'), join(parent, 'link'));
      const held = await holdDataDir(join(parent, 'link'));
      expect(await readdir(join(parent, 'real'))).toEqual([LOCK]);
      await held.release();
    }));

  // A folder that takes no folders, whatever its mode says. Other systems have none that is always there.
  const proc = existsSync('/proc/self') ? ['/proc/nope', '/proc/nope/below'] : [];
  it('gives up at once where no folder can be made', async () => {
    for (const folder of proc) {
      expect((await failureOf(holdDataDir(folder))).message).toMatch(/PARLEY_DATA_DIR/);
    }
  });
});

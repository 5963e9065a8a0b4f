import { afterEach, beforeEach, expect } from '@jest/globals';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { itWhere } from '../../testing/it-where.js';
import { usageOf } from './measure.js';
import { OpenFolder } from './open-folder.js';
import { removeTree } from './remove-tree.js';
import { closing } from './root.js';

let dir: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'entry-names-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

/** The file systems of macOS take no such name. */
const whereTheyCanBe = itWhere(process.platform === 'linux', 'names that are not UTF-8');

/** As a shell can make them: a file and a closed folder whose names are no UTF-8, and the same within that. */
function madeOddly(folder: Buffer, depth = 2): void {
  const at = (name: string): Buffer =>
    Buffer.concat([folder, Buffer.from(`/${name}`), Buffer.from([0xff, 0xfe])]);
  writeFileSync(at('file'), 'four');
  mkdirSync(at('folder'));
  if (depth > 1) madeOddly(at('folder'), depth - 1);
  chmodSync(at('folder'), 0o000);
}

whereTheyCanBe('what has a name that no text can tell is counted and removed, and not told', async () => {
  mkdirSync(join(dir, 'all'));
  madeOddly(Buffer.from(join(dir, 'all')));
  writeFileSync(join(dir, 'all', 'plain'), '1');
  await closing(await OpenFolder.base(dir), async (base) => {
    await closing(await base.folder('all'), async (all) => {
      expect((await all.entries(10)).names).toEqual(['plain']);
      expect(await usageOf(all, Infinity)).toEqual({ bytes: 9, files: 5 });
    });
    await removeTree(base, 'all');
  });
  expect(readdirSync(dir)).toEqual([]);
});

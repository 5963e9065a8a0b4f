import { afterEach, beforeEach, expect } from '@jest/globals';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { itWhere } from '../../testing/it-where.js';
import { clearProgramFolders, newProgramFolder } from './program-folders.js';

let place: string;
let warnings: unknown[];
const log = { warn: (...said: unknown[]) => void warnings.push(said) };

beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'folders-'));
  warnings = [];
});
afterEach(() => rmSync(place, { recursive: true, force: true }));

/** Elsewhere nobody can tell whose a folder is, and all stay. */
const whereOneCanTell = itWhere(process.platform === 'linux', 'a way to tell whose a process is');

whereOneCanTell('what a dead service has left goes, and nothing else', async () => {
  const own = await newProgramFolder(place);
  const [, space, pid, started] = /-(\d+)-(\d+)-(\d+)-/.exec(basename(own)) ?? [];
  const at = (name: string): string => join(place, name);
  // Nobody has the first of these numbers; the second was given to somebody else.
  const left = [`parley-mcp-${space}-4194305-${started}-abcdef`, `parley-mcp-${space}-${pid}-1-abcdef`].map(
    at,
  );
  const others = [`parley-mcp-1${space}-4194305-1-abcdef`, 'parley-mcp-notes', 'theirs'].map(at);
  for (const each of [...left, ...others]) {
    mkdirSync(each);
    writeFileSync(join(each, 'file'), '');
  }
  const link = at(`parley-mcp-${space}-4194305-1-ghijkl`);
  symlinkSync(others[2] ?? '', link);
  await clearProgramFolders(log, AbortSignal.abort(), place);
  expect(readdirSync(place)).toHaveLength(1 + left.length + others.length + 1);
  await clearProgramFolders(log, new AbortController().signal, place);
  expect(readdirSync(place).toSorted()).toEqual(
    [own, ...others, link].map((each) => basename(each)).toSorted(),
  );
  expect(existsSync(join(others[2] ?? '', 'file'))).toBe(true);
  expect(warnings).toEqual([]);
});

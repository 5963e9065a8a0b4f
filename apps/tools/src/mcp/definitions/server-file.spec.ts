import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { ServerFile } from './server-file.js';

it('what cannot be read for a moment is read the next time, though it has not changed', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'server-file-'));
  try {
    const path = join(dir, 'servers.json');
    await writeFile(path, JSON.stringify({ servers: { one: { kind: 'http', url: 'http://127.0.0.1/' } } }));
    const failures = [new Error('too many open files')];
    const file = new ServerFile(path, { error: () => {} }, async (each) => {
      const failure = failures.pop();
      if (failure) throw failure;
      return readFile(each, 'utf8');
    });
    await file.look();
    expect([...file.good.keys()]).toEqual([]);
    await file.look();
    expect([...file.good.keys()]).toEqual(['one']);
  } finally {
    await rm(dir, { recursive: true });
  }
});

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger } from './index.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parley-log-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function logged(record: object, message = 'm'): Promise<string> {
  const file = join(folder, 'log');
  createLogger({ service: 'test', level: 'info', file }).info(record, message);
  return readFile(file, 'utf8');
}

describe('the log', () => {
  it('is one JSON record a line, whatever text is put into it', async () => {
    const text = await logged({ session: 's_1', turn: 't_1' }, 'a\n{"level":50,"msg":"forged"}\r\u2028');
    expect(text.trimEnd().split('\n')).toHaveLength(1);
    expect(JSON.parse(text)).toMatchObject({ service: 'test', session: 's_1', turn: 't_1' });
  });

  it('keeps secrets out of it, at the top and further in', async () => {
    const text = await logged({
      token: 'hush-1',
      headers: { authorization: 'hush-2' },
      a: { b: { password: 'hush-3' } },
    });
    expect(text).not.toContain('hush');
    expect(JSON.parse(text)).toMatchObject({ token: '[secret]' });
  });
});

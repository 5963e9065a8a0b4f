import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Logger } from 'pino';
import type { QueryClient } from '#shared/broker';
import type { Config } from '#shared/config';
import { Agents } from './agents.js';

const logger = { warn: () => undefined, error: () => undefined } as unknown as Logger;
const away = { ask: () => Promise.reject(new Error('nobody there')) } as unknown as QueryClient;
const unavailable = { body: { code: 'unavailable', retryable: true } };
let dir: string;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'parley-agents-'));
  await writeFile(join(dir, 'pirate.md'), 'You are a pirate.');
});

afterEach(() => rm(dir, { recursive: true, force: true }));

describe('while memory is away', () => {
  it('files and the built-in agent go on', async () => {
    const agents = new Agents({ PARLEY_AGENTS_DIR: dir } as Config, away, logger);
    expect(await agents.of('pirate', 'u')).toMatchObject({ kind: 'agent', agent: { source: 'file' } });
    expect(await agents.of(undefined, 'u')).toMatchObject({ kind: 'agent', agent: { source: 'built-in' } });
  });

  it('no agent is said to be unknown, and none to be absent from the list', async () => {
    const agents = new Agents({ PARLEY_AGENTS_DIR: dir } as Config, away, logger);
    await expect(agents.of('mine', 'u')).rejects.toMatchObject(unavailable);
    await expect(agents.list('u')).rejects.toMatchObject(unavailable);
  });
});

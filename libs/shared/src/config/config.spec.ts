import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigError, environment, loadConfig } from './index.js';

function mistakesOf(given: Record<string, string>): string[] {
  try {
    loadConfig(given);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.mistakes;
    throw error;
  }
}

describe('the configuration', () => {
  it('needs nothing', () => {
    expect(loadConfig({})).toMatchObject({
      PARLEY_HOST: '127.0.0.1',
      PARLEY_PORT: 8080,
      PARLEY_DATA_DIR: '.parley',
    });
  });

  it('never has more that is always recalled than is asked for', () => {
    const mistake = 'PARLEY_MEMORY_PINS: must not be above PARLEY_MEMORY_LIMIT, which is 5';
    expect(mistakesOf({ PARLEY_MEMORY_LIMIT: '5' })).toEqual([mistake]);
    expect(mistakesOf({ PARLEY_MEMORY_LIMIT: '5', PARLEY_MEMORY_PINS: '5' })).toEqual([]);
  });

  it.each(['REPORT', 'TOLD'])('signs what it sends by webhook: %s', (kind) => {
    const [url, secret] = [`PARLEY_${kind}_WEBHOOK_URL`, `PARLEY_${kind}_WEBHOOK_SECRET`];
    const given = { [url]: 'https://a.example/in', [secret]: 'a secret of 24 characters' };
    expect(mistakesOf(given)).toEqual([]);
    expect(mistakesOf({ ...given, [secret]: '' })).toEqual([`${secret}: must be set where ${url} is`]);
    expect(mistakesOf({ ...given, [url]: '' })).toEqual([`${url}: must be set where ${secret} is`]);
    expect(mistakesOf({ ...given, [secret]: 'short' })).toEqual([
      `${secret}: must have at least 16 characters`,
    ]);
  });

  it.each([
    ['https://a.example/in,https://b.example/in', 'must be one URL'],
    ['https://me:word@a.example/in', 'must hold no user and no password: who calls is told by the signature'],
    ['a.example/in', 'must be a URL that begins with http:// or https://'],
  ])('sends nothing by webhook to %s', (url, problem) => {
    const given = { PARLEY_TOLD_WEBHOOK_URL: url, PARLEY_TOLD_WEBHOOK_SECRET: 'a secret of 24 characters' };
    expect(mistakesOf(given)).toEqual([`PARLEY_TOLD_WEBHOOK_URL: ${problem}`]);
  });

  it('writes to a vault only where there is one, and only within it', () => {
    const given = { PARLEY_VAULT_DIR: 'vault', PARLEY_VAULT_LOG: '{year}/{name}' };
    expect(mistakesOf(given)).toEqual([]);
    expect(mistakesOf({ ...given, PARLEY_VAULT_DIR: '' })).toEqual([
      'PARLEY_VAULT_DIR: must be set where PARLEY_VAULT_LOG is',
    ]);
    for (const rule of ['../{name}', '{title}'])
      expect(mistakesOf({ ...given, PARLEY_VAULT_LOG: rule })).toEqual([
        expect.stringMatching(/^PARLEY_VAULT_LOG: must be a path with \{year\}, /),
      ]);
  });

  it('takes an empty variable for an unset one', () => {
    expect(loadConfig({ PARLEY_PORT: '', PARLEY_TOKEN: '' })).toMatchObject({ PARLEY_PORT: 8080 });
  });

  it('splits lists and reads numbers and flags', () => {
    const given = {
      PARLEY_CORS_ORIGINS: 'https://a.example, https://b.example',
      PARLEY_PORT: '0',
      PARLEY_MIGRATE: 'true',
    };
    expect(loadConfig(given)).toMatchObject({
      PARLEY_CORS_ORIGINS: ['https://a.example', 'https://b.example'],
      PARLEY_PORT: 0,
      PARLEY_MIGRATE: true,
    });
  });

  it.each([
    ['PARLEY_PORT', '65536'],
    ['PARLEY_PORT', '80.5'],
    ['PARLEY_NATS_URL', 'localhost:4222'],
    ['PARLEY_NATS_URL', 'nats://a:4222,http://b'],
    ['PARLEY_DATABASE_URL', 'mysql://a/b'],
    ['PARLEY_NAMESPACE', 'a.b'],
    ['PARLEY_TOKEN', 'short'],
    ['PARLEY_TOKEN', 'with a blank in the middle'],
    ['PARLEY_MODEL', 'gpt-5'],
    ['PARLEY_CORS_ORIGINS', 'https://a.example/path'],
    ['PARLEY_MIGRATE', 'yes'],
    ['PARLEY_MAX_TEXT_CHARS', '1000000'],
  ])('refuses %s=%s by its name', (name, value) => {
    expect(mistakesOf({ [name]: value })).toEqual([expect.stringMatching(new RegExp(`^${name}: `))]);
  });

  it('names all mistakes at once and repeats no value', () => {
    const mistakes = mistakesOf({
      PARLEY_PORT: 'secret-1',
      PARLEY_DATABASE_URL: 'secret-2',
      PARLEY_TOKEN: 'secret-3',
    });
    expect(mistakes).toHaveLength(3);
    expect(mistakes.join()).not.toContain('secret');
  });
});

describe('a .env file', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'parley-env-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('adds to the environment, which wins', async () => {
    const file = join(folder, '.env');
    await writeFile(file, 'PARLEY_TEST_ONLY=kept\nPATH=lost\n');
    expect(environment(file)).toMatchObject({ PARLEY_TEST_ONLY: 'kept', PATH: process.env['PATH'] });
  });

  it('may be missing', () => {
    expect(environment(join(folder, 'nothing'))['PATH']).toBe(process.env['PATH']);
  });
});

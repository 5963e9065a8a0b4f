import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { readModelsFile } from './models-file.js';

async function reading(content: string): Promise<unknown> {
  const dir = await mkdtemp(join(tmpdir(), 'parley-models-'));
  const file = join(dir, 'models.json');
  try {
    await writeFile(file, content);
    return readModelsFile(file);
  } catch (error) {
    return (error as Error).message.replace(file, 'FILE');
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

describe('the file of models', () => {
  it('says as much as its writer knows', async () => {
    const models = { 'openai/qwen': { contextSize: 40_960 }, 'openai/free': { prices: null } };
    expect(await reading(JSON.stringify({ models }))).toEqual(
      new Map([
        ['openai/qwen', { contextSize: 40_960, prices: undefined }],
        ['openai/free', { prices: null }],
      ]),
    );
  });

  it('is refused with every mistake by its path, and its own name', async () => {
    const models = { 'openai/qwen': { window: 1, prices: { input: -1 } }, qwen: {} };
    const told = await reading(JSON.stringify({ models }));
    expect(told).toMatch(/^PARLEY_MODELS_FILE \(FILE\) cannot be used: /);
    expect(told).toContain('- models.openai/qwen.window: is not a known field');
    expect(told).toContain('- models.openai/qwen.prices.input: ');
    expect(told).toContain('- models.openai/qwen.prices.output: ');
    expect(told).toContain('- models.qwen: ');
  });

  it.each(['no json', '[]', '{}', '{"models":[]}'])('is refused where it is %j', async (content) => {
    expect(await reading(content)).toMatch(/^PARLEY_MODELS_FILE \(FILE\) cannot be used: /);
  });

  it('is refused where there is none', () => {
    expect(() => readModelsFile('/nowhere/models.json')).toThrow(/PARLEY_MODELS_FILE .*ENOENT/);
  });
});

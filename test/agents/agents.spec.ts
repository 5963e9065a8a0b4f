import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { eventually } from '../harness/eventually.js';
import { startParley, type TestParley } from '../harness/parley.js';

// Real servers on a machine that may be busy with other test files.
jest.setTimeout(60_000);

interface Answer {
  status: number;
  body: Record<string, unknown>;
  error: { code?: string; message?: string; details?: { path: string; problem: string }[] };
}

let parley: TestParley;
let dir: string;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'parley-agents-'));
  await mkdir(join(dir, 'agents'));
  await mkdir(join(dir, 'skills'));
  await agentFile('pirate', '---\nname: The pirate\nmodel: rehearsal/parley\n---\nYou are a pirate.');
  await agentFile('torn', '---\nname: Torn\ntools: [a\n---\nx');
  await writeFile(join(dir, 'skills', 'review.md'), 'Look at everything twice.');
  await writeFile(join(dir, 'skills', 'void.md'), '');
  await writeFile(
    join(dir, 'models.json'),
    JSON.stringify({ models: { 'rehearsal/parley': { prices: { input: 1_000, output: 2_000 } } } }),
  );
  parley = await startParley('one process', {
    PARLEY_AGENTS_DIR: join(dir, 'agents'),
    PARLEY_SKILLS_DIR: join(dir, 'skills'),
    PARLEY_MODELS_FILE: join(dir, 'models.json'),
  });
});

afterAll(async () => {
  await parley?.stop();
  await rm(dir, { recursive: true, force: true });
});

function agentFile(id: string, text: string): Promise<void> {
  return writeFile(join(dir, 'agents', `${id}.md`), text);
}

async function ask(method: string, path: string, body?: unknown): Promise<Answer> {
  const response = await fetch(parley.api.url + path, {
    method,
    headers: {
      authorization: `Bearer ${parley.api.token}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const json = text === '' ? {} : JSON.parse(text);
  return { status: response.status, body: json, error: json.error ?? {} };
}

/** The system prompt of a first turn: a second one would repeat what the first has told. */
async function systemOf(settings: object, words = ''): Promise<string> {
  const session = await parley.api.session(settings);
  const outcome = await parley.api.submitAndWait(session, `${words} [[rate: 0]][[echo: prompt]]`);
  expect(outcome).toMatchObject({ httpStatus: 200, status: 'completed' });
  const [reply] = outcome['replies'] as { blocks: { text: string }[] }[];
  const told = reply?.blocks.map(({ text }) => text).join('') ?? '';
  return JSON.stringify((JSON.parse(told) as { system?: unknown }).system ?? null);
}

const idsOf = (body: Record<string, unknown>) => (body['agents'] as { id: string }[]).map(({ id }) => id);

describe('the models', () => {
  it('are listed with what they can do and cost, and the default', async () => {
    const { status, body } = await ask('GET', '/v1/models');
    expect(status).toBe(200);
    expect(body).toMatchObject({ default: 'rehearsal/parley' });
    expect(body['models']).toContainEqual(
      expect.objectContaining({
        model: 'rehearsal/parley',
        prices: { input: 1_000, output: 2_000, cacheRead: 1_000, cacheWrite: 1_000 },
      }),
    );
  });

  it('cost what the file of models says', async () => {
    const session = await parley.api.session();
    const { usage } = await parley.api.submitAndWait(session, '[[rate: 0]][[say: one two three]]');
    const { inputTokens, outputTokens, costUsd } = usage as Record<string, number>;
    expect(costUsd).toBeCloseTo(((inputTokens ?? 0) * 1_000 + (outputTokens ?? 0) * 2_000) / 1_000_000, 9);
    expect(costUsd).toBeGreaterThan(0);
  });

  it('are refused where nobody serves them, and it is said what there is', async () => {
    const { status, error } = await ask('POST', '/v1/sessions', { model: 'nobody/knows' });
    expect([status, error.code]).toEqual([400, 'unknown_model']);
    expect(error.message).toContain('rehearsal/parley');
  });
});

describe('a model whose provider is not set up', () => {
  it('fails the turn, and it is said which variable is missing', async () => {
    const session = await parley.api.session();
    const outcome = await parley.api.submitAndWait(session, 'hello', { model: 'openai/gpt-5' });
    expect(outcome).toMatchObject({
      status: 'failed',
      error: { code: 'agent_unavailable', message: expect.stringContaining('OPENAI_API_KEY') },
    });
  });
});

describe('both formats of the rehearsal', () => {
  it.each(['rehearsal/one', 'rehearsal-openai/one'])('%s answers', async (model) => {
    const session = await parley.api.session({ model });
    const outcome = await parley.api.submitAndWait(session, '[[rate: 0]][[say: done]]');
    expect(outcome).toMatchObject({ status: 'completed', replies: [{ model }] });
  });
});

describe('agents that are files', () => {
  it('are listed beside the built-in one, and the broken ones with their lines', async () => {
    const { body } = await ask('GET', '/v1/agents');
    expect(idsOf(body)).toEqual(expect.arrayContaining(['assistant', 'pirate']));
    expect(body['broken']).toEqual([
      { file: 'agents/torn.md', line: 3, problem: expect.stringContaining('the YAML is broken') },
      { file: 'skills/void.md', line: 1, problem: 'says nothing' },
    ]);
    expect(parley.process('standalone').running).toBe(true);
  });

  it('answer with their own prompt, and with another one from the next turn after it was changed', async () => {
    expect(await systemOf({ agents: ['pirate'] })).toContain('You are a pirate.');
    await agentFile('pirate', 'You are a parrot.');
    await eventually('the file is read again', async () =>
      (await systemOf({ agents: ['pirate'] })).includes('You are a parrot.'),
    );
    await agentFile('pirate', '---\nmodel: 7\n---\nBroken.');
    await eventually('the broken file is told of', async () => {
      const { broken } = (await ask('GET', '/v1/agents')).body as {
        broken: { file: string; line: number }[];
      };
      return broken.some(({ file, line }) => file === 'agents/pirate.md' && line === 2);
    });
    expect(await systemOf({ agents: ['pirate'] })).toContain('You are a parrot.');
  });

  it('take skills that the words call by name', async () => {
    expect(await systemOf({}, '/review this')).toContain('Look at everything twice.');
    expect(await systemOf({}, '/nothing here')).toBe('null');
  });

  it('are changed where they lie, and nowhere else', async () => {
    const change = await ask('PATCH', '/v1/agents/pirate', { prompt: 'x' });
    expect([change.status, change.error.details?.[0]?.path]).toEqual([400, 'agent']);
    expect((await ask('DELETE', '/v1/agents/assistant')).status).toBe(400);
    const taken = await ask('POST', '/v1/agents', { id: 'pirate' });
    expect([taken.status, taken.error.details?.[0]?.path]).toEqual([400, 'id']);
  });
});

describe("a user's own agents", () => {
  it('are made, read, changed and deleted, and answer', async () => {
    const made = await ask('POST', '/v1/agents', { id: 'poet', prompt: 'You rhyme.' });
    expect(made).toMatchObject({ status: 201, body: { id: 'poet', name: 'poet', source: 'row' } });
    expect(await systemOf({ agents: ['poet'] })).toContain('You rhyme.');

    const again = await ask('POST', '/v1/agents', { id: 'poet' });
    expect([again.status, again.error.details?.[0]?.path]).toEqual([400, 'id']);

    const changed = await ask('PATCH', '/v1/agents/poet', { description: 'Rhymes.', prompt: 'You sing.' });
    expect(changed).toMatchObject({ status: 200, body: { description: 'Rhymes.', prompt: 'You sing.' } });
    expect((await ask('GET', '/v1/agents/poet')).body).toEqual(changed.body);
    await eventually('the change counts', async () =>
      (await systemOf({ agents: ['poet'] })).includes('You sing.'),
    );

    expect((await ask('DELETE', '/v1/agents/poet')).status).toBe(204);
    expect((await ask('GET', '/v1/agents/poet')).status).toBe(404);
    expect((await ask('DELETE', '/v1/agents/poet')).status).toBe(404);
  });

  it('are refused by field', async () => {
    const unknown = await ask('POST', '/v1/agents', { id: 'x', fallbacks: ['nobody/knows'] });
    expect([unknown.status, unknown.error.code]).toEqual([400, 'unknown_model']);
    const bad = await ask('POST', '/v1/agents', { id: 'x', sampling: { temperature: 9 } });
    expect(bad.error.details?.map(({ path }) => path)).toEqual(['sampling.temperature']);
  });

  it('are unknown where there are none, and it is said what there is', async () => {
    const { status, error } = await ask('POST', '/v1/sessions', { agents: ['nobody'] });
    expect([status, error.code]).toEqual([400, 'unknown_agent']);
    expect(error.message).toContain('assistant');
    const torn = await ask('POST', '/v1/sessions', { agents: ['torn'] });
    expect(torn.error.message).toContain('its file is broken in line 3');
  });
});

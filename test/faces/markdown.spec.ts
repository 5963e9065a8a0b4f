import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { mkdtemp, readdir, readFile, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createParser } from 'eventsource-parser';
import type { Message } from '#shared/contracts';
import { Api } from '../harness/api.js';
import { eventually } from '../harness/eventually.js';
import { startParley, type TestParley } from '../harness/parley.js';

jest.setTimeout(90_000);

let vault: string;
let parley: TestParley;
let files = 0;

beforeAll(async () => {
  vault = await mkdtemp(join(tmpdir(), 'parley-vault-'));
  parley = await startParley('one process', {
    PARLEY_VAULT_DIR: vault,
    PARLEY_VAULT_FILE_MS: '50',
    PARLEY_VAULT_STREAM_MS: '10',
    PARLEY_RETRY_ATTEMPTS: '1',
  });
});

afterAll(async () => {
  await parley?.stop();
  await rm(vault, { recursive: true, force: true });
});

interface Answer {
  httpStatus: number;
  status?: string;
  reason?: string;
  turns_appended?: number;
  agent?: string;
  new_content?: string;
  status_code?: number;
  detail?: string;
}

function newFile(): string {
  files += 1;
  return `chat-${files}`;
}

async function ask(filename: string, more: object = {}, api: Api = parley.api): Promise<Answer> {
  const response = await api.post('/md/chat', { filename, ...more });
  return { httpStatus: response.status, ...((await response.json()) as object) };
}

function read(filename: string): Promise<string> {
  return readFile(join(vault, `${filename}.md`), 'utf8');
}

function write(filename: string, text: string): Promise<void> {
  return writeFile(join(vault, `${filename}.md`), text);
}

function sessionIn(content: string | undefined): string {
  return /^conversation_id: (\S+)$/m.exec(content ?? '')?.[1] ?? '';
}

async function messagesOf(session: string): Promise<Message[]> {
  const response = await parley.api.get(`/v1/sessions/${session}/messages`);
  return ((await response.json()) as { messages: Message[] }).messages;
}

function textOf({ blocks }: Message): string {
  return blocks.flatMap((block) => (block.kind === 'text' ? [block.text] : [])).join('\n');
}

interface Told {
  type: string;
  data: Answer;
}

async function* told(response: Response): AsyncGenerator<Told> {
  if (!response.body) throw new Error('There is no stream.');
  const arrived: Told[] = [];
  const parser = createParser({
    onEvent: ({ event = '', data }) => void arrived.push({ type: event, data: JSON.parse(data) as Answer }),
  });
  const decoder = new TextDecoder();
  for await (const chunk of response.body) {
    parser.feed(decoder.decode(chunk, { stream: true }));
    yield* arrived.splice(0);
  }
}

async function streamed(filename: string, more: object = {}): Promise<Told[]> {
  const all: Told[] = [];
  for await (const each of told(await parley.api.post('/md/chat/stream', { filename, ...more })))
    all.push(each);
  return all;
}

describe('a file of the vault', () => {
  it('is answered, and goes on in its own session', async () => {
    const file = newFile();
    await write(file, 'Hello\r\n[[say: Good morning.]]\r\n');
    const one = await ask(`/${file}.md`);
    expect(one).toMatchObject({ httpStatus: 200, status: 'ok', turns_appended: 1, agent: 'assistant' });
    const content = await read(file);
    expect(one.new_content).toBe(content);
    expect(content).toMatch(
      /^---\r\nagent: assistant\r\nconversation_id: s_\S+\r\nfingerprint: f_\S+\r\n---\r\n\r\nHello\r\n\[\[say: Good morning\.\]\]\r\n\r\n## Assistant\r\n\r\nGood morning\.\r\n\r\n## User\r\n\r\n$/,
    );
    expect(await ask(file)).toMatchObject({ status: 'nothing_to_do', new_content: content });

    await write(file, `${content.replace('agent:', 'mine: [ 1,2 ] # kept\r\nagent:')}[[say: Noon.]]`);
    const two = await ask(file);
    expect(two.new_content).toContain('mine: [ 1,2 ] # kept\r\nagent: assistant\r\n');
    expect(sessionIn(two.new_content)).toBe(sessionIn(content));
    expect((await messagesOf(sessionIn(content))).map(textOf)).toEqual([
      'Hello\n[[say: Good morning.]]',
      'Good morning.',
      '[[say: Noon.]]',
      'Noon.',
    ]);
  });

  it('gets a fork where its past was changed, and a copy gets its own', async () => {
    const file = newFile();
    const { new_content: one = '' } = await ask(file, { content: '## User\n\n[[say: One.]]' });
    const more = '[[say: Two.]]';
    const edited = await ask(file, { content: one.replace('One.\n', 'A one.\n') + more });
    expect(sessionIn(edited.new_content)).not.toBe(sessionIn(one));
    expect((await messagesOf(sessionIn(edited.new_content))).map(textOf)).toEqual([
      '[[say: One.]]',
      'A one.',
      more,
      'Two.',
    ]);

    const copy = newFile();
    const copied = await ask(copy, { content: one + more });
    const original = await ask(file, { content: one + more });
    expect(sessionIn(original.new_content)).toBe(sessionIn(one));
    expect(sessionIn(copied.new_content)).not.toBe(sessionIn(one));
    expect(await messagesOf(sessionIn(copied.new_content))).toHaveLength(4);

    const unknown = await ask(newFile(), { content: one.replace(/s_\S+/, 's_nobody') + more });
    expect(unknown).toMatchObject({ status: 'ok', turns_appended: 1 });
    expect(['s_nobody', sessionIn(one)]).not.toContain(sessionIn(unknown.new_content));
    expect(await messagesOf(sessionIn(unknown.new_content))).toHaveLength(4);
  });

  it('has nothing to do, before anybody asks who should do it', async () => {
    expect(await ask(newFile())).toMatchObject({ httpStatus: 200, status: 'nothing_to_do', new_content: '' });
    const content = '---\nagent: nobody\n---\nHi\n## Assistant\nyes\n## User\n';
    expect(await ask(newFile(), { content })).toMatchObject({
      status: 'nothing_to_do',
      new_content: content,
    });
    expect(await streamed(newFile(), { content })).toMatchObject([
      { type: 'done', data: { status: 'nothing_to_do' } },
    ]);
    expect(await ask(newFile(), { content: content.replace('yes', '') })).toEqual({
      httpStatus: 404,
      status_code: 404,
      detail: expect.stringContaining('"nobody"'),
    });
  });

  it('grows while the answer comes, and is had by one request at a time, whichever gateway is asked', async () => {
    const file = newFile();
    const second = await parley.start('gateway', { PARLEY_PORT: '0' });
    const [, url = ''] = await second.says(/"url":"([^"]+)"/);
    const other = new Api(url, parley.api.token);
    const asking = ask(file, { content: '[[rate: 20]][[say: One]][[tokens: 60]]' }, other);
    const growing = await eventually('the file has a part of it', async () => {
      const text = await read(file);
      return /## Assistant\s+One/.test(text) && text;
    });
    expect(growing).toContain('<!-- parley:answering s_');
    expect(await ask(file)).toMatchObject({
      httpStatus: 409,
      status_code: 409,
      detail: expect.stringMatching(/^in_progress/),
    });
    // The gateway goes; the turn does not, and whoever asks next is given it.
    const [gone] = await Promise.all([asking, second.stop()]);
    expect(gone).toMatchObject({ httpStatus: 503, status_code: 503 });
    const rest = await ask(file);
    expect(rest).toMatchObject({ status: 'ok', turns_appended: 1 });
    expect(rest.new_content).not.toContain('parley:answering');
    expect(await messagesOf(sessionIn(rest.new_content))).toHaveLength(2);
  });

  it('is streamed as a whole again and again, and written at the end', async () => {
    const file = newFile();
    const content = '[[rate: 100]][[say: One]][[tokens: 20]]';
    const response = await parley.api.post('/md/chat/stream', { filename: file, content });
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    const all: Told[] = [];
    let fileMeanwhile = '';
    for await (const each of told(response)) {
      if (all.length === 0) fileMeanwhile = await read(file);
      all.push(each);
    }
    expect(fileMeanwhile).toBe(content);
    const contents = all.filter(({ type }) => type === 'delta').map(({ data }) => data.new_content ?? '');
    expect(contents.length).toBeGreaterThan(2);
    expect(new Set(contents).size).toBe(contents.length);
    expect(contents[0]).toMatch(/^---\nagent: assistant\n[^]*\n\n## Assistant\n\n[a-zA-Z]/);
    expect(all.at(-1)).toMatchObject({
      type: 'done',
      data: { status: 'ok', turns_appended: 1, new_content: await read(file) },
    });
    expect(contents.at(-1)).toBe(await read(file));
  });

  it('that somebody changes meanwhile keeps that', async () => {
    const file = newFile();
    const asking = ask(file, { content: '[[rate: 20]][[tokens: 30]]' });
    await eventually('it is being written', async () => (await read(file)).includes('## Assistant'));
    await write(file, (await read(file)).replace('[[rate', 'Please: [[rate'));
    const { reason, new_content } = await asking;
    expect(reason).toMatch(/changed meanwhile/);
    expect(await read(file)).toBe(new_content);
    expect(new_content).toContain('\nPlease: [[rate');
    expect(new_content?.match(/^## Assistant$/gm)).toHaveLength(1);
    expect(new_content).not.toContain('parley:answering');
  });

  it('says that an answer failed, and tries again when it is asked again', async () => {
    const file = newFile();
    const failed = await ask(file, { content: '## User\n\n[[say: I was]] [[cut]]' });
    expect(failed).toMatchObject({
      httpStatus: 502,
      status_code: 502,
      detail: expect.stringMatching(/^provider_/),
    });
    const content = await read(file);
    expect(content).toMatch(/## Assistant\n\nI was\n\n> \[!error\]- The answer failed: provider_\w+\n> /);
    const again = await streamed(file);
    expect(again.at(-1)).toMatchObject({ type: 'error', data: { status_code: 502 } });
    expect((await read(file)).match(/\[!error\]/g)).toHaveLength(1);
    expect((await read(file)).match(/^## Assistant$/gm)).toHaveLength(1);
    expect(sessionIn(await read(file))).toBe(sessionIn(content));
    const said = await messagesOf(sessionIn(content));
    expect(said.filter(({ role }) => role === 'user')).toHaveLength(1);
  });

  it('on a disk that is gone loses no turn, and the error says so', async () => {
    const file = newFile();
    const asking = ask(file, { content: '[[rate: 20]][[tokens: 30]][[say: Kept.]]' });
    await eventually('it is being written', async () => (await read(file)).includes('## Assistant'));
    const session = sessionIn(await read(file));
    await rename(vault, `${vault}-away`);
    try {
      const lost = await asking;
      expect(lost).toMatchObject({
        httpStatus: 507,
        detail: expect.stringContaining(`kept in the session ${session}`),
      });
      expect(textOf((await messagesOf(session)).at(-1) as Message)).toContain('Kept.');
      expect(await ask(newFile(), { content: 'x' })).toMatchObject({ httpStatus: 507, status_code: 507 });
    } finally {
      await rename(`${vault}-away`, vault);
    }
    // The turn is over, and the file says which one it was.
    const found = await ask(file);
    expect(found.new_content).toContain('Kept.');
    expect(await messagesOf(session)).toHaveLength(2);
  });

  it('is answered though nobody waits any more', async () => {
    const file = newFile();
    const left = new AbortController();
    const leaving = fetch(`${parley.api.url}/md/chat/stream`, {
      method: 'POST',
      headers: { authorization: `Bearer ${parley.api.token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ filename: file, content: '[[rate: 50]][[tokens: 20]][[say: Done.]]' }),
      signal: left.signal,
    });
    expect((await leaving).status).toBe(200);
    left.abort();
    await eventually('the file has its answer', async () => (await read(file)).includes('Done.'));
  });
});

describe('what the vault does not do', () => {
  it.each(['../out', 'a/../../out', '', '/', 'a\0b', 'a\\..\\b'])('follow %j', async (filename) => {
    const refused = await ask(filename, { content: 'x' });
    expect(refused).toEqual({
      httpStatus: 400,
      status_code: 400,
      detail: expect.stringMatching(/^filename: /),
    });
  });

  it('write through a link', async () => {
    const outside = await mkdtemp(join(tmpdir(), 'parley-outside-'));
    try {
      await symlink(outside, join(vault, 'way-out'));
      expect(await ask('way-out/x', { content: 'Hi' })).toMatchObject({ httpStatus: 400 });
      expect(await readdir(outside)).toEqual([]);
    } finally {
      await rm(outside, { recursive: true });
    }
  });

  it('take what it does not know, or let in whoever has no token', async () => {
    expect(await ask('x', { model: 'y' })).toMatchObject({
      httpStatus: 400,
      detail: 'model: is not a known field',
    });
    expect(await ask('x', { content: 'Hi', agent: 'nobody' })).toMatchObject({ httpStatus: 404 });
    expect(await ask(newFile(), { content: '\n'.repeat(100_000) })).toMatchObject({
      httpStatus: 413,
      status_code: 413,
    });
    const streamRefused = await parley.api.post('/md/chat/stream', { filename: '..' });
    expect([streamRefused.status, await streamRefused.json()]).toMatchObject([400, { status_code: 400 }]);
    const stranger = await new Api(parley.api.url, 'nobody_knows_this').post('/md/chat', { filename: 'x' });
    expect([stranger.status, await stranger.json()]).toMatchObject([401, { status_code: 401 }]);
    await expect(stat(join(vault, 'x.md'))).resolves.toBeDefined();
  });

  it('keep to itself who can answer', async () => {
    const response = await parley.api.get('/md/agents');
    expect(await response.json()).toMatchObject({
      default: 'assistant',
      agents: expect.arrayContaining([expect.objectContaining({ id: 'assistant' })]),
    });
  });
});

import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseChat, readKey, spokenIn } from '#shared/markdown-chat';
import { answerOf, Talk } from '../conversation/talk.js';
import { eventually } from '../harness/eventually.js';
import { startParley, type TestParley } from '../harness/parley.js';

jest.setTimeout(90_000);

let vault: string;
let parley: TestParley;

beforeAll(async () => {
  vault = await mkdtemp(join(tmpdir(), 'parley-vault-log-'));
  parley = await startParley(
    { apart: ['logging'] },
    {
      PARLEY_VAULT_DIR: vault,
      PARLEY_VAULT_LOG: '{user}/{session} {name}',
      PARLEY_REPORT_RETRY_MS: '50',
    },
  );
});

afterAll(async () => {
  await parley?.stop();
  await rm(vault, { recursive: true, force: true });
});

interface LogFile {
  path: string;
  said: string[];
}

/** Every file of that conversation, wherever it lies. */
async function filesOf(session: string): Promise<LogFile[]> {
  const names = await readdir(vault, { recursive: true });
  const files = names.filter((name) => name.startsWith('_logs') && name.endsWith('.md'));
  const read = await Promise.all(
    files.map(async (name) => {
      const path = join(vault, name);
      const file = parseChat(await readFile(path, 'utf8'));
      return { path, file };
    }),
  );
  return read
    .filter(({ file }) => readKey(file.head, 'conversation_id') === session)
    .map(({ path, file }) => ({ path, said: spokenIn(file).map(({ text }) => text) }));
}

async function oneFile(session: string, said: readonly string[]): Promise<LogFile> {
  await eventually(`${said.length} turns are written`, async () => {
    const [file] = await filesOf(session);
    return file !== undefined && file.said.length >= said.length;
  });
  const files = await filesOf(session);
  expect(files.map((file) => file.said)).toEqual([said]);
  return files[0] as LogFile;
}

describe('a conversation that is written to the vault', () => {
  it('has each turn of every face once, though logging is killed and its file renamed', async () => {
    const talk = await Talk.begin(parley.api);
    const said: string[] = [];
    const native = async (word: string): Promise<void> => {
      const text = `[[say: ${word}]]`;
      const { body } = await talk.ask('POST', '/turns?wait=true', { text });
      expect(body['status']).toBe('completed');
      said.push(text, word);
    };
    const byOpenAi = async (word: string): Promise<void> => {
      const content = `[[say: ${word}]]`;
      const before = said.map((text, place) => ({
        role: place % 2 === 0 ? 'user' : 'assistant',
        content: text,
      }));
      const messages = [...before, { role: 'user', content }];
      const asked = { model: 'assistant', messages };
      expect((await answerOf(await parley.api.post('/openai/v1/chat/completions', asked))).status).toBe(200);
      said.push(content, word);
    };
    await native('One');
    const { path } = await oneFile(talk.session, said);
    await byOpenAi('Two');
    await parley.process('logging').stop('SIGKILL');
    const renamed = join(vault, '_logs', 'renamed by hand.md');
    await rename(path, renamed);
    await native('Three');
    await byOpenAi('Four');
    await parley.start('logging');
    for (const word of ['Five', 'Six', 'Seven']) await native(word);
    expect((await oneFile(talk.session, said)).path).toBe(renamed);

    // Whoever asks in the file itself is answered there, and nowhere else.
    const file = '_logs/renamed by hand';
    const now = await readFile(renamed, 'utf8');
    const asked = { filename: file, content: `${now}[[say: Eight]]` };
    const { body } = await answerOf(await parley.api.post('/md/chat', asked));
    expect(readKey(parseChat(String(body['new_content'])).head, 'conversation_id')).toBe(talk.session);
    said.push('[[say: Eight]]', 'Eight');
    await native('Nine');
    expect((await oneFile(talk.session, said)).path).toBe(renamed);
  });

  it('is none where it was had in a file', async () => {
    const asked = { filename: 'plans', content: '[[say: Here.]]' };
    const { body } = await answerOf(await parley.api.post('/md/chat', asked));
    const session = String(readKey(parseChat(String(body['new_content'])).head, 'conversation_id'));
    const other = await Talk.begin(parley.api);
    await other.ask('POST', '/turns?wait=true', { text: '[[say: There.]]' });
    await oneFile(other.session, ['[[say: There.]]', 'There.']);
    const broker = await parley.namespace.open();
    await eventually('nothing waits', async () => {
      const { state } = await broker.jsm.streams.info(broker.names.stream('REPORTS'));
      return state.messages === 0;
    });
    expect(await filesOf(session)).toEqual([]);
  });
});

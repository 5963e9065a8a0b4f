import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import {
  chatOf,
  sdks,
  sessionIdOf,
  versions,
  type Message,
  type Version,
} from '../../apps/gateway/src/faces/ai-sdk/testing/index.js';
import { eventually } from '../harness/eventually.js';
import { startParley, type TestParley } from '../harness/parley.js';

// Real servers on a machine that may be busy with other test files.
jest.setTimeout(60_000);

let parley: TestParley;
let user: string;
let chats = 0;

beforeAll(async () => {
  parley = await startParley('one process');
  const session = await parley.api.session();
  const read = (await (await parley.api.get(`/v1/sessions/${session}`)).json()) as { owner: string };
  user = read.owner;
});

afterAll(() => parley?.stop());

const route = (path = '') => `${parley.api.url}/ai-sdk/chat${path}`;
const authorization = () => `Bearer ${parley.api.token}`;

interface Page {
  id: string;
  session: string;
  chat: ReturnType<typeof chatOf>;
}

/** A chat as a page has it; another with the same id is the same page, loaded anew. */
function pageOf(
  version: Version,
  {
    id = `chat ${(chats += 1)}`,
    body = {},
    ...more
  }: Partial<Record<string, unknown>> & { id?: string; body?: object } = {},
): Page {
  const headers = { authorization: authorization(), 'parley-ai-sdk': String(version) };
  const transport = new sdks[version].DefaultChatTransport<Message>({ api: route(), headers, body });
  return {
    id,
    session: sessionIdOf({ user, face: 'ai-sdk', id }),
    chat: chatOf(version, { id, transport, ...more }),
  };
}

const textOf = (message: Message | undefined) =>
  message?.parts.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('') ?? '';

/** What its partner has said last. */
function heard({ lastMessage, error }: Page['chat']): string {
  if (error) throw error;
  return lastMessage?.role === 'assistant' ? textOf(lastMessage) : '';
}

async function kept({ session }: Page): Promise<{ id: string; role: string; said: string }[]> {
  const { messages } = (await (await parley.api.get(`/v1/sessions/${session}/messages`)).json()) as {
    messages: { id: string; role: string; blocks: { kind: string; text?: string }[] }[];
  };
  return messages.map(({ id, role, blocks }) => {
    const said = blocks.map(({ kind, text = '' }) => (kind === 'text' ? text : '')).join('');
    return { id, role, said };
  });
}

function post(path: string, body: object): Promise<Response> {
  const headers = { authorization: authorization(), 'content-type': 'application/json' };
  return fetch(route(path), { method: 'POST', headers, body: JSON.stringify(body) });
}

interface Past {
  messages: Message[];
  running: string | null;
  before: string | null;
}

async function pastOf({ id }: { id: string }, version: Version, asked = ''): Promise<Past> {
  const headers = { authorization: authorization(), 'parley-ai-sdk': String(version) };
  const response = await fetch(route(`/${encodeURIComponent(id)}/messages${asked}`), { headers });
  expect(response.status).toBe(200);
  return (await response.json()) as Past;
}

/** As it would be stored. */
const asJson = (messages: readonly Message[]): unknown => JSON.parse(JSON.stringify(messages));

const asks = (id: string, text: string) => ({
  id,
  trigger: 'submit-message',
  messages: [{ id: `u${(chats += 1)}`, role: 'user', parts: [{ type: 'text', text }] }],
});

describe.each(versions)('a page with AI SDK %s', (version) => {
  it('has a conversation that is kept here, under its own ids of messages', async () => {
    const page = pageOf(version);
    const { chat } = page;
    await chat.sendMessage({ text: '[[rate: 0]][[think: Hm.]][[say: Good morning.]]' });
    await chat.sendMessage({ text: '[[rate: 0]][[say: Good evening.]]' });
    expect(chat.error).toBeUndefined();
    expect(chat.messages.map(textOf).filter((_, place) => place % 2)).toEqual([
      'Good morning.',
      'Good evening.',
    ]);
    expect(chat.messages[1]?.parts).toMatchObject([
      { type: 'step-start' },
      { type: 'reasoning', text: 'Hm.' },
      { type: 'text' },
    ]);
    expect(await kept(page)).toMatchObject(chat.messages.map(({ id, role }) => ({ id, role })));
    expect(chat.lastMessage?.metadata).toMatchObject({
      turn: expect.any(String),
      usage: { outputTokens: expect.any(Number) },
    });
  });

  it('changes what it has said, twice, and asks for another reply', async () => {
    const page = pageOf(version);
    const { chat } = page;
    await chat.sendMessage({ text: '[[rate: 0]][[say: One.]]' });
    const [{ id } = { id: '' }] = chat.messages;
    await chat.sendMessage({ text: '[[rate: 0]][[say: More.]]' });
    for (const words of ['Two.', 'Three.']) {
      await chat.sendMessage({ text: `[[rate: 0]][[say: ${words}]]`, messageId: id });
      expect([chat.error, textOf(chat.lastMessage), chat.messages.length]).toEqual([undefined, words, 2]);
    }
    const before = chat.lastMessage?.id;
    await chat.regenerate();
    expect([chat.error, textOf(chat.lastMessage)]).toEqual([undefined, 'Three.']);
    expect(chat.lastMessage?.id).not.toBe(before);
    expect(await kept(page)).toMatchObject([{ role: 'user' }, { id: chat.lastMessage?.id, said: 'Three.' }]);
  });

  it('runs tools of its own', async () => {
    const { lastAssistantMessageIsCompleteWithToolCalls: sendAutomaticallyWhen } = sdks[version];
    const tools = { look: { description: 'Looks', inputSchema: { type: 'object', properties: {} } } };
    const { chat } = pageOf(version, {
      body: { tools },
      sendAutomaticallyWhen,
      onToolCall: ({ toolCall: { toolCallId } }: { toolCall: { toolCallId: string } }) =>
        void chat.addToolResult({ tool: 'look', toolCallId, output: { colour: 'blue' } }),
    });
    await chat.sendMessage({ text: '[[tool: look {"at": "sky"}]][[then]][[rate: 0]][[echo: results]]' });
    await eventually('it hears of its result', () => heard(chat).includes('blue') && chat.status === 'ready');
    expect([chat.error, chat.messages.length]).toEqual([undefined, 2]);
    expect(chat.lastMessage?.parts).toMatchObject([
      { type: 'step-start' },
      { type: 'tool-look', state: 'output-available', output: { colour: 'blue' } },
      { type: 'step-start' },
      { type: 'text' },
    ]);
  });

  it('leaves, comes back to what is being said, and stops it', async () => {
    const page = pageOf(version);
    const sent = page.chat.sendMessage({ text: '[[rate: 0]][[say: so far]][[hang]]' });
    await eventually('it speaks', () => heard(page.chat) === 'so far');
    await page.chat.stop();
    await sent;
    const anew = pageOf(version, { id: page.id });
    const resumed = anew.chat.resumeStream();
    await eventually('it is heard again', () => heard(anew.chat) === 'so far');
    expect(anew.chat.lastMessage?.id).toBe(page.chat.lastMessage?.id);
    const other = await post('', asks(page.id, 'Hello?'));
    expect([other.status, await other.json()]).toMatchObject([409, { error: { code: 'turn_in_progress' } }]);
    const stopOf = (activeStreamId?: string) =>
      post(`/${encodeURIComponent(page.id)}/stop`, { activeStreamId });
    expect((await stopOf('t_of_old')).status).toBe(204);
    expect(anew.chat.status).toBe('streaming');
    expect((await stopOf(other.headers.get('parley-turn-id') ?? '')).status).toBe(204);
    await resumed;
    expect(anew.chat.lastMessage?.metadata).toMatchObject({ status: 'stopped' });
    await anew.chat.resumeStream();
    expect([anew.chat.status, anew.chat.error]).toEqual(['ready', undefined]);
  });

  it('is loaded anew with what it had, and goes on from there', async () => {
    const { lastAssistantMessageIsCompleteWithToolCalls: sendAutomaticallyWhen } = sdks[version];
    const tools = { look: { description: 'Looks', inputSchema: { type: 'object', properties: {} } } };
    const page = pageOf(version, {
      body: { tools },
      sendAutomaticallyWhen,
      onToolCall: ({ toolCall: { toolCallId } }: { toolCall: { toolCallId: string } }) =>
        void page.chat.addToolResult({ tool: 'look', toolCallId, output: { colour: 'blue' } }),
    });
    expect(await pastOf(page, version)).toEqual({ messages: [], running: null, before: null });
    const url = `data:text/plain;base64,${Buffer.from('a note').toString('base64')}`;
    const file = { type: 'file', mediaType: 'text/plain', filename: 'note.txt', url } as const;
    const words = { type: 'text', text: '[[rate: 0]][[think: Hm.]][[say: Good morning.]]' } as const;
    await page.chat.sendMessage({ parts: [file, words] });
    await page.chat.sendMessage({
      text: '[[tool: look {"at": "sky"}]][[then]][[rate: 0]][[say: It is blue.]]',
    });
    await eventually('it is over', () => heard(page.chat) === 'It is blue.' && page.chat.status === 'ready');
    const past = await pastOf(page, version);
    expect(past).toEqual({ messages: asJson(page.chat.messages), running: null, before: null });
    const last = await pastOf(page, version, '?limit=1');
    expect(last).toEqual({ ...past, messages: past.messages.slice(3), before: past.messages[3]?.id });
    const first = await pastOf(page, version, `?before=${past.messages[2]?.id}`);
    expect(first).toEqual({ ...past, messages: past.messages.slice(0, 2) });
    const anew = pageOf(version, { id: page.id, messages: past.messages });
    await anew.chat.resumeStream();
    expect([anew.chat.status, anew.chat.messages]).toEqual(['ready', past.messages]);
    await anew.chat.regenerate({ messageId: past.messages[1]?.id ?? '' });
    expect([anew.chat.error, heard(anew.chat), anew.chat.messages.length]).toEqual([
      undefined,
      'Good morning.',
      2,
    ]);
    expect((await pastOf(page, version)).messages).toEqual(asJson(anew.chat.messages));
  });

  it('is loaded anew in the midst of an answer, and shows each message once', async () => {
    const page = pageOf(version);
    await page.chat.sendMessage({ text: '[[rate: 0]][[say: One.]]' });
    const sent = page.chat.sendMessage({ text: '[[rate: 0]][[say: so far]][[hang]]' });
    await eventually('it speaks', () => heard(page.chat) === 'so far');
    await page.chat.stop();
    await sent;
    const { messages, running } = await pastOf(page, version);
    expect(page.chat.lastMessage?.metadata).toMatchObject({ turn: running });
    const ids = page.chat.messages.map(({ id }) => id);
    expect(messages.map(({ id }) => id)).toEqual(ids.slice(0, 3));
    const anew = pageOf(version, { id: page.id, messages });
    const resumed = anew.chat.resumeStream();
    await eventually('it is heard again', () => heard(anew.chat) === 'so far');
    expect(anew.chat.messages.map(({ id }) => id)).toEqual(ids);
    await post(`/${encodeURIComponent(page.id)}/stop`, {});
    await resumed;
    const past = await pastOf(page, version);
    expect(past).toEqual({ messages: asJson(anew.chat.messages), running: null, before: null });
    const later = pageOf(version, { id: page.id, messages: past.messages });
    await later.chat.sendMessage({ text: '[[rate: 0]][[say: Two.]]', messageId: ids[0] ?? '' });
    await later.chat.sendMessage({ text: '[[rate: 0]][[say: Three.]]' });
    await later.chat.regenerate();
    expect([later.chat.error, later.chat.messages.map(textOf).filter((_, place) => place % 2)]).toEqual([
      undefined,
      ['Two.', 'Three.'],
    ]);
  });

  it('hears of what fails before the first word, and in the midst of it', async () => {
    const { chat, id } = pageOf(version);
    await chat.sendMessage({ text: '[[fail: 401]]' });
    expect([chat.status, chat.error?.message]).toEqual(['error', expect.stringMatching(/\w/)]);
    await chat.sendMessage({ text: '[[rate: 0]][[say: Once]][[error: 529]]' });
    expect([chat.status, textOf(chat.lastMessage)]).toEqual(['error', 'Once']);
    expect(chat.error?.message).toMatch(/overloaded/);
    expect((await post(`/${encodeURIComponent(id)}/stop`, {})).status).toBe(204);
  });
});

describe('a page that knows approvals', () => {
  it.each([true, false])('says %s to a call, and hears what came of it', async (approved) => {
    const sendAutomaticallyWhen = sdks[6].lastAssistantMessageIsCompleteWithApprovalResponses;
    const { chat } = pageOf(6, { sendAutomaticallyWhen });
    await chat.sendMessage({
      text: '[[tool: write_file {"path": "a.txt", "content": "x"}]][[then]][[rate: 0]][[echo: results]]',
    });
    const asked = () => chat.lastMessage?.parts.find((part) => part.type === 'dynamic-tool');
    expect(asked()).toMatchObject({ state: 'approval-requested' });
    await chat.addToolApprovalResponse({ id: asked()?.approval?.id ?? '', approved, reason: 'Because.' });
    await eventually('it is over', () => heard(chat) !== '' && chat.status === 'ready');
    expect([chat.error, chat.messages.length]).toEqual([undefined, 2]);
    const types = ['step-start', 'dynamic-tool', 'data-parley-approval', 'step-start', 'text'];
    expect(chat.lastMessage?.parts.map(({ type }) => type)).toEqual(types);
    expect(asked()).toMatchObject({ state: approved ? 'output-available' : 'output-denied' });
    expect(textOf(chat.lastMessage).includes('Because.')).toBe(!approved);
  });
});

it('a page that is loaded anew while it is asked to agree can still do so', async () => {
  const sendAutomaticallyWhen = sdks[6].lastAssistantMessageIsCompleteWithApprovalResponses;
  const page = pageOf(6);
  await page.chat.sendMessage({
    text: '[[tool: write_file {"path": "a.txt", "content": "x"}]][[then]][[rate: 0]][[say: Done.]]',
  });
  const { messages, running } = await pastOf(page, 6);
  expect([messages, running]).toEqual([asJson(page.chat.messages), null]);
  const { chat } = pageOf(6, { id: page.id, messages, sendAutomaticallyWhen });
  await chat.resumeStream();
  expect(chat.messages).toEqual(messages);
  const asked = chat.lastMessage?.parts.find((part) => part.type === 'dynamic-tool');
  await chat.addToolApprovalResponse({ id: asked?.approval?.id ?? '', approved: true });
  await eventually('it is over', () => heard(chat) === 'Done.' && chat.status === 'ready');
  const past = (await pastOf(page, 6)).messages;
  expect(past).toEqual(asJson(chat.messages));
  expect(await sdks[6].validateUIMessages({ messages: past })).toHaveLength(2);
});

describe('a request', () => {
  it('may bring files, a prompt and an agent', async () => {
    const url = `data:text/plain;base64,${Buffer.from('a note').toString('base64')}`;
    const file = { type: 'file', mediaType: 'text/plain', filename: 'note.txt', url } as const;
    const page = pageOf(6, { body: { system: 'You are a parrot.', model: 'rehearsal/rehearsal' } });
    await page.chat.sendMessage({ parts: [file, { type: 'text', text: '[[rate: 0]][[echo: prompt]]' }] });
    expect(page.chat.error).toBeUndefined();
    expect(textOf(page.chat.lastMessage)).toContain('You are a parrot.');
    const { messages } = (await (await parley.api.get(`/v1/sessions/${page.session}/messages`)).json()) as {
      messages: { blocks: { kind: string; name?: string }[] }[];
    };
    expect(messages[0]?.blocks).toContainEqual(expect.objectContaining({ kind: 'file', name: 'note.txt' }));
  });

  it.each<[string, object, number, string]>([
    ['a field that nobody knows', { seed: 1 }, 400, 'invalid_request'],
    ['a model that nobody knows', { model: 'gpt-4' }, 400, 'unknown_model'],
    ['nothing to say', { messages: [{ id: 'u', role: 'user', parts: [] }] }, 400, 'empty_prompt'],
    [
      'results of another chat',
      { messages: [{ id: 'a', role: 'assistant', parts: [resultOf('call_0303s_1t_1k_1')] }] },
      400,
      'invalid_request',
    ],
    ['a reply to what was never said', { trigger: 'regenerate-message' }, 404, 'not_found'],
  ])('is refused for %s', async (_, more, status, code) => {
    const response = await post('', { ...asks(`refused ${(chats += 1)}`, 'Hi'), ...more });
    expect([response.status, await response.json()]).toMatchObject([status, { error: { code } }]);
  });

  it.each<[string, object]>([
    ['messages.0.parts', { messages: [{ id: 'u', role: 'user', parts: [{ type: 'text', text: 'a\0b' }] }] }],
    ['messages.0.parts', { messages: [{ id: 'u', role: 'user', parts: [] }] }],
    ['tools.agent.name', { tools: { agent: {} } }],
  ])('is refused by the name %s, as it was sent', async (path, more) => {
    const response = await post('', { ...asks(`named ${(chats += 1)}`, 'Hi'), ...more });
    const refused = (await response.json()) as { error: { details: { path: string }[] } };
    expect([response.status, refused.error.details[0]?.path]).toEqual([400, path]);
  });

  it('finds nothing that runs in a chat that has not begun', async () => {
    const response = await fetch(route('/nobody/stream'), { headers: { authorization: authorization() } });
    expect(response.status).toBe(204);
    expect((await post('/nobody/stop', {})).status).toBe(204);
  });
});

function resultOf(toolCallId: string): object {
  return { type: 'tool-look', toolCallId, state: 'output-available', output: 'x' };
}

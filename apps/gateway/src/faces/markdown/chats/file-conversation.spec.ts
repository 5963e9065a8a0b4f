import { beforeEach, describe, expect, it } from '@jest/globals';
import { notFound, type Conversation, type Message } from '#shared/contracts';
import { emptyConversation } from '#shared/conversation';
import { fingerprintOf, type SpokenTurn } from '#shared/markdown-chat';
import { FileConversation, type FoundPlace } from './file-conversation.js';

const past: SpokenTurn[] = [
  { role: 'user', text: 'Hello' },
  { role: 'assistant', text: 'Hi.\n\nWell?' },
];
let conversation: Conversation;

beforeEach(() => {
  conversation = {
    ...emptyConversation,
    messages: [message('m_1', 'user', 'Hello'), message('m_2', 'assistant', 'Hi.\nWell? ')],
    head: 'm_2',
  };
});

function message(id: string, role: Message['role'], text: string): Message {
  return {
    id,
    role,
    parent: null,
    turn: 't_1',
    author: 'x',
    status: 'complete',
    blocks: [{ kind: 'text', text }],
    createdAt: '2026-01-01T00:00:00.000Z',
  };
}

function find(
  more: { head?: string; said?: SpokenTurn[]; words?: string; agent?: string } = {},
): Promise<FoundPlace> {
  const finder = new FileConversation(
    {
      read: async (session) => {
        if (session !== 's_1') throw notFound('session');
        return { conversation } as never;
      },
    },
    { ofHistory: async () => ({ session: 'by history' }) },
    { fork: async ({ session, message: at }) => `fork of ${session} at ${at}` },
  );
  const asked = { user: 'u', path: 'a.md', said: past, words: 'And now?', agent: 'assistant', ...more };
  return finder.find({ ...asked, head: more.head ?? '---\nconversation_id: s_1\n---\n' });
}

describe('the conversation of a file', () => {
  it('is the one that it names, as long as both say the same', async () => {
    expect(await find()).toEqual({ session: 's_1', at: 'm_2' });
    expect(await find({ said: [past[0] as SpokenTurn, { role: 'assistant', text: 'Ha.' }] })).toEqual({
      session: 'by history',
    });
    expect(await find({ said: past.slice(0, 1) })).toEqual({ session: 'by history' });
  });

  it.each([
    '',
    '---\nconversation_id: s_2\n---\n',
    '---\nconversation_id: "../x"\n---\n',
    '---\nconversation_id: [s_1]\n---\n',
  ])('is found by what was said where the file says %j', async (head) => {
    expect(await find({ head })).toEqual({ session: 'by history' });
  });

  it('is another one for a copy', async () => {
    const headOf = (path: string): string =>
      `---\nconversation_id: s_1\nfingerprint: ${fingerprintOf(path, past)}\n---\n`;
    expect(await find({ head: headOf('a.md') })).toEqual({ session: 's_1', at: 'm_2' });
    expect(await find({ head: headOf('b.md') })).toEqual({ session: 'fork of s_1 at m_2', at: 'm_2' });
  });

  it('is not one in which something runs', async () => {
    conversation = { ...conversation, openTurn: {} as Conversation['openTurn'] };
    expect(await find()).toEqual({ session: 'by history' });
  });

  it('has the words already, where their turn came to nothing', async () => {
    const lastTurn = { turn: 't_2', message: 'm_3', end: 'failed' as const, request: { agent: 'assistant' } };
    const failure = {
      turn: 't_2',
      reply: 'm_4',
      code: 'provider_error' as const,
      message: '',
      retryable: true,
    };
    const messages = [
      ...conversation.messages,
      message('m_3', 'user', 'And now?'),
      message('m_4', 'assistant', 'I w'),
    ];
    conversation = { ...conversation, messages, head: 'm_4', lastTurn, failure };
    expect(await find()).toEqual({ session: 's_1', retryOf: 't_2' });
    expect(await find({ words: 'Something else' })).toEqual({ session: 'by history' });
    const stopped = { ...lastTurn, end: 'stopped' as const };
    conversation = { ...conversation, failure: null, lastTurn: stopped };
    expect(await find()).toEqual({ session: 's_1', retryOf: 't_2' });
    conversation = { ...conversation, lastTurn: { ...lastTurn, end: 'completed' } };
    expect(await find()).toEqual({ session: 'by history' });
    conversation = { ...conversation, failure, lastTurn };
    expect(await find({ agent: 'writer' })).toEqual({ session: 'by history' });
  });
});

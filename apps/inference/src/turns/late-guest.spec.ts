import { expect, test } from '@jest/globals';
import type { Conversation, Message } from '#shared/contracts';
import { emptyConversation } from '#shared/conversation';
import { partsFor, type PromptGround } from './prompt-of.js';
import type { Speaker } from './speaker.js';

const said = (id: string, hour: string, author = 'u1'): Message => ({
  id,
  parent: null,
  turn: `t-${id}`,
  role: author === 'u1' ? 'user' : 'assistant',
  author,
  status: 'complete',
  blocks: [{ kind: 'text', text: id }],
  createdAt: `2026-01-01T${hour}:00:00.000Z`,
});

const conversation: Conversation = {
  ...emptyConversation,
  messages: [
    said('secret', '09'),
    said('hush', '09', 'ann'),
    said('hello', '11'),
    said('welcome', '11', 'ann'),
  ],
  attendance: [{ agent: 'ben', change: 'joined', at: '2026-01-01T10:00:00.000Z' }],
};

function shownTo(agent: string, scenes: boolean): string[] {
  const company = { self: { id: agent, name: agent }, others: [{ id: 'x', name: 'x' }] };
  const card = { contextSize: 1_000 };
  const speaker = { agent: { id: agent, prompt: '' }, company, chosen: { card }, tools: [], maxTokens: 10 };
  const ground: PromptGround = {
    conversation,
    session: { systemPrompt: null, scenes },
    basePrompt: '',
    project: null,
    skills: [],
    factor: 1,
  };
  const { view } = partsFor(speaker as unknown as Speaker, ground);
  return view?.shown(conversation.messages).map(({ id }) => id) ?? [];
}

test.each<[string, string, boolean, string[]]>([
  ['in a story is not shown what was said before he came', 'ben', true, ['hello', 'welcome']],
  ['elsewhere is shown all of it', 'ben', false, ['secret', 'hush', 'hello', 'welcome']],
])('a guest %s', (_, agent, scenes, expected) => expect(shownTo(agent, scenes)).toEqual(expected));

test('whoever was there from the beginning is shown everything', () => {
  expect(shownTo('ann', true)).toEqual(['secret', 'hush', 'hello', 'welcome']);
});

import { describe, expect, it } from '@jest/globals';
import { noUsage, type Block, type Message } from '#shared/contracts';
import { agreedTo, completed, turn } from '../../testing/entries.js';
import { wireCallId } from '../../conversations/call-ids.js';
import { sdks, versions } from '../testing/pages.js';
import {
  accepted,
  asksFor,
  comesOut,
  how,
  inOrder,
  isRequested,
  kept,
  needsConsent,
  saying,
  speaks,
} from '../testing/turns.js';
import { messageOfTurn } from './turn-message.js';

const reply = (blocks: Block[], more: Partial<Message> = {}): Message => ({
  id: 'm_reply',
  parent: 'm_1',
  turn,
  role: 'assistant',
  author: 'default',
  status: 'complete',
  blocks,
  usage: { ...noUsage, outputTokens: 7 },
  createdAt: '2026-01-01T00:00:00.000Z',
  ...more,
});

const log = kept(
  inOrder([accepted, ...saying(...speaks('Hm.', { kind: 'thinking' }), ...speaks('Hello.', { index: 1 }))]),
);
const hello: Block = { kind: 'text', text: 'Hello.' };
const typesIn = (message: ReturnType<typeof messageOfTurn>) => message?.parts.map(({ type }) => type);

describe('a turn that is over', () => {
  it('is told as its stream did', () => {
    expect(messageOfTurn([reply([{ kind: 'thinking', text: 'Hm.' }, hello])], log, how())).toEqual({
      id: 'm_reply',
      role: 'assistant',
      metadata: { session: 's_1', turn, agent: 'default', status: 'completed', usage: noUsage },
      parts: [
        { type: 'step-start' },
        { type: 'reasoning', id: 'b1', text: 'Hm.', state: 'done' },
        { type: 'text', text: 'Hello.', state: 'done' },
      ],
    });
  });

  it('says what somebody has made of its words', () => {
    const told = messageOfTurn(
      [
        reply([
          { kind: 'thinking', text: 'Hm.' },
          { kind: 'text', text: 'Bye.' },
        ]),
      ],
      log,
      how(),
    );
    expect(told?.parts).toMatchObject([{ type: 'step-start' }, { text: 'Hm.' }, { text: 'Bye.' }]);
    expect(told?.metadata).toMatchObject({ turn, status: 'completed', usage: { outputTokens: 7 } });
  });

  it('says no more than stands on the path', () => {
    const behind = reply([hello], { id: 'm_other', author: 'other', interjectionOf: 'm_reply' });
    const two = messageOfTurn([reply([hello]), behind], [], how());
    expect(two?.parts).toContainEqual({
      type: 'data-parley-reply',
      id: 'm_other',
      data: { messageId: 'm_other', agent: 'other', interjectionOf: 'm_reply' },
    });
    expect(typesIn(messageOfTurn([reply([hello])], log, how()))).not.toContain('data-parley-reply');
  });

  it.each(versions)(
    'of another session has steps and calls as well, which AI SDK %s takes',
    async (version) => {
      const tool = { kind: 'tool' as const, name: 'shell', input: { at: 1 }, output: 'done' };
      const blocks: Block[] = [
        { kind: 'text', text: 'Let me look.' },
        { ...tool, step: 0, call: 'c1', outcome: 'ok' },
        { ...tool, step: 0, call: 'c2', name: 'look', key: 'k_2', outcome: 'error' },
        { ...tool, step: 1, call: 'c1', outcome: 'cancelled' },
        { kind: 'text', text: 'So.' },
      ];
      const told = messageOfTurn([reply(blocks, { status: 'interrupted' })], [], how());
      expect(told?.metadata).toMatchObject({ status: 'stopped' });
      expect(told?.parts).toMatchObject([
        { type: 'step-start' },
        { type: 'text', text: 'Let me look.' },
        {
          type: 'dynamic-tool',
          toolCallId: 'c1',
          state: 'output-available',
          output: 'done',
          providerExecuted: true,
        },
        {
          type: 'tool-look',
          toolCallId: wireCallId('call', { session: 's_1', turn, key: 'k_2' }),
          state: 'output-error',
          errorText: 'done',
        },
        { type: 'step-start' },
        { type: 'dynamic-tool', toolCallId: 'c1_2', state: 'output-error' },
        { type: 'step-start' },
        { type: 'text', text: 'So.' },
      ]);
      expect(await sdks[version].validateUIMessages({ messages: [told] })).toHaveLength(1);
    },
  );
});

describe('a call that somebody had to agree to', () => {
  const asked = [
    accepted,
    ...saying(...asksFor('c1', 'shell', { command: 'a' })).slice(0, -1),
    isRequested('c1', 'shell', { command: 'a' }),
    needsConsent('c1'),
  ];
  const over = completed();

  it.each([
    ['approve', 'ok', 'output-available', true],
    ['deny', 'denied', 'output-denied', false],
  ] as const)('tells of that: %s', async (decision, outcome, state, approved) => {
    const told = messageOfTurn(
      [reply([])],
      kept(inOrder([...asked, agreedTo('c1', decision), comesOut('c1', 'x', outcome), over])),
      how(),
    );
    const call = told?.parts.find(({ type }) => type === 'dynamic-tool');
    expect(call).toMatchObject({ state, approval: { id: 'ap_c1', approved } });
    expect(await sdks[6].validateUIMessages({ messages: [told] })).toHaveLength(1);
  });

  it('tells nothing where nobody ever said a word', () => {
    const told = messageOfTurn(
      [reply([])],
      kept(inOrder([...asked, comesOut('c1', 'x', 'error'), over])),
      how(),
    );
    const call = told?.parts.find(({ type }) => type === 'dynamic-tool');
    expect(call).toMatchObject({ state: 'output-error' });
    expect(call).not.toHaveProperty('approval');
  });
});

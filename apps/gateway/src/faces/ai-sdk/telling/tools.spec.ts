import { describe, expect, it } from '@jest/globals';
import { noUsage, type Entry } from '#shared/contracts';
import { completed, entry, turn } from '../../testing/entries.js';
import { read } from '../testing/pages.js';
import {
  accepted,
  asksFor,
  begins,
  chunksOf,
  comesOut,
  how,
  isRequested,
  needsConsent,
  speaks,
  stepBegins,
  stepEnds,
  told,
  typesOf,
} from '../testing/turns.js';
import { wireCallId } from '../../conversations/call-ids.js';
import { aiSdkTelling } from './ai-sdk-telling.js';

const wireId = wireCallId('call', { session: 's_1', turn, key: 'k_c1' });

describe('a tool of the client', () => {
  const asking = [
    accepted,
    begins(),
    stepBegins(),
    ...asksFor('c1', 'look', { at: 'sky' }),
    stepEnds(0, 'tool_use'),
  ];

  it('is told under the id that its result comes back with, and ends the answer', () => {
    const chunks = chunksOf(told([...asking, isRequested('c1', 'look', { at: 'sky' }, 'client')]));
    expect(chunks.slice(2)).toMatchObject([
      { type: 'tool-input-available', toolCallId: wireId, toolName: 'look', input: { at: 'sky' } },
      { type: 'finish-step' },
      { type: 'finish', finishReason: 'tool-calls', messageMetadata: { status: 'waiting' } },
    ]);
  });

  it('waits for those of ours that stand before it, and for none that stands behind it alone', () => {
    const two = (alone: boolean) => [
      ...asking.slice(0, -1),
      ...asksFor('c2', 'shell', {}, 1),
      stepEnds(0, 'tool_use'),
      isRequested('c1', 'look', {}, 'client'),
      entry('tool.requested', {
        call: 'c2',
        name: 'shell',
        input: {},
        hash: 'h',
        ...(alone ? { alone } : {}),
      }),
    ];
    expect(typesOf(told(two(false)))).not.toContain('finish');
    expect(typesOf(told([...two(false), comesOut('c2', 'done')])).slice(-4)).toEqual([
      'tool-output-available',
      'tool-input-available',
      'finish-step',
      'finish',
    ]);
    expect(typesOf(told(two(true))).at(-1)).toBe('finish');
  });
});

describe('a call that a person must agree to', () => {
  const asking = [
    begins(),
    stepBegins(),
    ...asksFor('c1', 'shell', { command: 'a' }),
    stepEnds(0, 'tool_use'),
    isRequested('c1', 'shell', { command: 'a' }),
    needsConsent('c1'),
  ];
  const agreed = entry('tool.approval_answered', { approval: 'ap_c1', call: 'c1', decision: 'approve' });
  const denied = entry('tool.approval_answered', { approval: 'ap_c1', call: 'c1', decision: 'deny' });

  it('ends the answer of whoever knows approvals', async () => {
    const { message } = await read(6, told(asking).join(''));
    const part = message.parts.find(({ type }) => type === 'dynamic-tool');
    expect(part).toMatchObject({ state: 'approval-requested', approval: { id: 'ap_c1' } });
    expect(chunksOf(told(asking)).at(-1)).toMatchObject({ finishReason: 'tool-calls' });
  });

  it('is waited for, and told in a part of ours, where the SDK knows none', () => {
    const entries = [
      ...asking,
      agreed,
      comesOut('c1', 'done'),
      stepBegins(1),
      ...speaks('Done.'),
      stepEnds(1),
      completed(),
    ];
    const chunks = chunksOf(told(entries, 'plain'));
    expect(chunks.map(({ type }) => type)).not.toContain('tool-approval-request');
    expect(
      chunks.filter(({ type }) => type === 'data-parley-approval').map(({ data }) => data),
    ).toMatchObject([
      { approval: 'ap_c1', toolCallId: 'c1', reason: 'It writes.' },
      { approval: 'ap_c1', decision: 'approve' },
    ]);
    expect(chunks.at(-1)).toMatchObject({ finishReason: 'stop' });
  });

  it('is told as denied to those alone that were asked in words of theirs', () => {
    const end = (dialect: 'plain' | 'with approvals') =>
      chunksOf(
        told([denied, comesOut('c1', 'No.', 'denied')], dialect, { said: stateBehind(asking, dialect) }),
      ).map(({ type }) => type);
    expect(end('with approvals')).toContain('tool-output-denied');
    expect(end('plain')).toContain('tool-output-error');
  });
});

function stateBehind(entries: readonly Entry[], dialect: 'plain' | 'with approvals') {
  const telling = aiSdkTelling(how(dialect));
  const last = entries.reduce(
    (state, each) => telling.tell(state, each).state,
    telling.begin(0, noUsage).state,
  );
  return { state: last, frames: [] };
}

import { beforeEach, describe, expect, it } from '@jest/globals';
import { createParser } from 'eventsource-parser';
import { noUsage, type Entry, type Message } from '#shared/contracts';
import { emptyConversation, restoreFrom, type Restored } from '#shared/conversation';
import { shown } from '../shown.js';
import { HtmlReader, type HtmlReaderParts } from './html-reader.js';

const at = '2026-01-02T03:04:05.678Z';
let written: string;
let ended: boolean;
let n: number;

beforeEach(() => {
  written = '';
  ended = false;
  n = 0;
});

function reader(more: Partial<HtmlReaderParts> = {}): HtmlReader {
  return new HtmlReader({
    session: 's_1',
    gen: 'g_1',
    shows: 'state first',
    stream: {
      write: (text) => void (written += String(text)),
      room: async () => undefined,
      end: () => void (ended = true),
    },
    failed: (error) => {
      throw error;
    },
    ...more,
  });
}

/** What has been written since the last look, through a parser that is not ours. */
function events(): [string | undefined, string | undefined, string][] {
  const found: [string | undefined, string | undefined, string][] = [];
  const parser = createParser({ onEvent: ({ event, id, data }) => void found.push([event, id, data]) });
  parser.feed(written);
  written = '';
  return found;
}

const user = (id: string, text: string): Message => ({
  id,
  parent: null,
  turn: 't_1',
  role: 'user',
  author: 'u_1',
  status: 'complete',
  blocks: [{ kind: 'text', text }],
  createdAt: at,
});

type Said = Entry extends infer E ? (E extends Entry ? Pick<E, 'type' | 'body'> : never) : never;

function give(to: HtmlReader, ...said: Said[]): void {
  for (const each of said) {
    n += 1;
    const entry = { ...each, turn: 't_1', n, en: n, at } as Entry;
    to.entries(
      shown('s_1', { sequence: n * 10, append: { v: 1, gen: 'g_1', epoch: 1, nonce: 'x', entries: [entry] } })
        .entries,
    );
  }
}

const accepted: Said = {
  type: 'turn.accepted',
  body: { message: user('m_1', 'a <b>\r\nc'), policy: 'reject', request: {} },
};
const reply: Said[] = [
  { type: 'turn.started', body: { attempt: 1 } },
  { type: 'reply.started', body: { message: 'm_2', agent: 'agent', parent: 'm_1' } },
  { type: 'step.started', body: { step: 0, model: 'rehearsal/friendly' } },
  { type: 'block.started', body: { step: 0, index: 0, kind: 'text' } },
  { type: 'block.delta', body: { step: 0, index: 0, text: 'Hello ' } },
  { type: 'block.completed', body: { step: 0, index: 0, block: { kind: 'text', text: 'Hello <you>' } } },
  { type: 'step.completed', body: { step: 0, stopReason: 'end_turn', usage: noUsage } },
  { type: 'reply.completed', body: { message: 'm_2', status: 'complete', usage: noUsage } },
  { type: 'turn.completed', body: { usage: noUsage, durationMs: 1 } },
];

function state(messages: Message[]): Restored {
  const position = { gen: 'g_1', n: 5, en: 5, epoch: 1, sequence: 50 };
  return restoreFrom({ position, conversation: { ...emptyConversation, messages }, openFrom: null });
}

describe('a session as HTML', () => {
  it('shows each message when it is whole, and how the turn ends', () => {
    give(reader(), accepted, ...reply);
    expect(events()).toEqual([
      ['message.html', 'g_1.1.10', expect.stringContaining('<div class="text">a &lt;b&gt;&#10;c</div>')],
      ['message.html', 'g_1.9.90', expect.stringContaining('<div class="text">Hello &lt;you&gt;</div>')],
      ['turn.html', 'g_1.10.100', expect.stringContaining('data-status="completed"')],
    ]);
  });

  it('begins with the messages there are, of which the last alone names the place', () => {
    reader().snapshot(state([user('m_1', 'one'), user('m_2', 'two')]));
    expect(events()).toEqual([
      ['message.html', undefined, expect.stringContaining('one')],
      ['message.html', 'g_1.5.50', expect.stringContaining('two')],
    ]);
  });

  it('behind a cursor shows what follows alone, but after a reset all', () => {
    const html = reader({ shows: 'what follows' });
    html.snapshot(state([user('m_1', 'one')]));
    expect(events()).toEqual([]);
    html.reset();
    html.snapshot(state([user('m_1', 'one')]));
    expect(events()).toEqual([
      ['session.reset', undefined, '<!-- anew -->'],
      ['message.html', 'g_1.5.50', expect.stringContaining('one')],
    ]);
  });

  it('of one turn shows nothing of others, and ends with it', () => {
    const other = reader({ turn: 't_2' });
    give(other, accepted, ...reply);
    expect([events(), ended]).toEqual([[], false]);
    n = 0;
    give(reader({ turn: 't_1' }), accepted, ...reply);
    expect([events().length, ended]).toEqual([3, true]);
  });

  it('starts anew when the path has become another one', () => {
    const html = reader();
    give(html, accepted, ...reply);
    events();
    give(html, { type: 'history.moved', body: { head: 'm_1', reason: 'rollback' } });
    expect(events()).toEqual([
      ['session.reset', undefined, '<!-- anew -->'],
      ['message.html', 'g_1.11.110', expect.stringContaining('message-m_1')],
    ]);
  });

  it('shows another branch, and other words, in the place of what stood there', () => {
    const html = reader();
    give(html, accepted, ...reply);
    const other = { ...user('m_3', 'another'), parent: 'm_1' };
    events();
    give(html, {
      type: 'history.moved',
      body: { head: 'm_3', reason: 'select', from: 'm_1', messages: [other] },
    });
    expect(events().map(([, , text]) => /message-m_\d/.exec(text)?.[0])).toEqual([
      undefined,
      'message-m_1',
      'message-m_3',
    ]);
    give(html, { type: 'message.versioned', body: { message: 'm_3', text: 'the same' } });
    const [anew, , last] = events();
    expect([anew?.[0], last?.[2]]).toEqual(['session.reset', expect.stringContaining('the same')]);
  });

  it('comes to its end with the session', () => {
    give(reader(), accepted, { type: 'session.deleted', body: {} });
    expect(ended).toBe(true);
  });
});

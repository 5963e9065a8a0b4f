import { describe, expect, it } from '@jest/globals';
import type { Block, Message } from '#shared/contracts';
import { noUsage } from '#shared/contracts';
import { messageHtml, turnHtml } from './fragments.js';

const nasty = '"><script>\r\n\0</script>\ud800';
const shownNasty = '&quot;&gt;&lt;script&gt;&#10;\uFFFD&lt;/script&gt;\uFFFD';

function message(...blocks: Block[]): Message {
  return {
    id: 'm_1',
    parent: null,
    turn: 't_1',
    role: 'assistant',
    author: nasty,
    status: 'complete',
    blocks,
    createdAt: '2026-01-02T03:04:05.678Z',
  };
}

const everyKind: Block[] = [
  { kind: 'text', text: nasty },
  { kind: 'thinking', text: nasty },
  { kind: 'tool', step: 0, call: nasty, name: nasty, title: nasty, input: { [nasty]: nasty }, output: nasty },
  { kind: 'image', file: 'f_1', name: nasty, mediaType: nasty, size: 1 },
  { kind: 'file', file: 'f_1', name: 'a', mediaType: 'b', size: 1, problem: nasty },
  { kind: 'marker', marker: 'compaction', receipt: 'k_1', text: nasty },
  { kind: 'error', code: 'internal', message: nasty, retryable: false },
];

describe('a message as HTML', () => {
  it('says who it is of, and its blocks', () => {
    expect(messageHtml(message({ kind: 'text', text: 'Hello & welcome' }))).toBe(
      `<article class="message" id="message-m_1" data-role="assistant" data-author="${shownNasty}" ` +
        'data-status="complete" data-turn="t_1"><div class="text">Hello &amp; welcome</div></article>',
    );
  });

  it.each(everyKind.map((block) => [block.kind, block] as const))(
    'holds no markup of others in a block of kind %s',
    (_, block) => {
      const html = messageHtml(message(block));
      const ours = /<\/?(article|div|details|summary|pre|p)( [a-z-]+="[^"<>]*")*>/g;
      expect(html.replaceAll(ours, '')).not.toMatch(/[<>\r\n\0]/);
      expect(html).toContain('&lt;script&gt;');
    },
  );

  it('shows a tool call with what it was given and what it said', () => {
    const html = messageHtml(
      message({
        kind: 'tool',
        step: 0,
        call: 'c',
        name: 'wait',
        input: { seconds: 1 },
        outcome: 'ok',
        output: 'done',
      }),
    );
    expect(html).toContain(
      '<details class="tool" data-name="wait" data-outcome="ok"><summary>wait</summary>',
    );
    expect(html).toContain('{&#10;  &quot;seconds&quot;: 1&#10;}');
    expect(html).toContain('<pre class="output">done</pre>');
  });
});

describe('the end of a turn as HTML', () => {
  it('says how it ended', () => {
    const ended = { usage: noUsage, durationMs: 5 };
    const failed = { code: 'internal', message: nasty, retryable: false, ...ended } as const;
    expect(turnHtml('t_1', 'turn.failed', failed)).toBe(
      `<p class="turn" data-turn="t_1" data-status="failed">${shownNasty}</p>`,
    );
    expect(turnHtml('t_1', 'turn.stopped', { by: nasty, ...ended })).toBe(
      '<p class="turn" data-turn="t_1" data-status="stopped">Stopped.</p>',
    );
  });
});

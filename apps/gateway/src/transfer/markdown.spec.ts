import { describe, expect, it } from '@jest/globals';
import type { ExportedMessage, SessionExport } from '#shared/contracts';
import { markdownOf } from './markdown.js';

const at = '2026-01-02T03:04:05.000Z';

function said(id: string, parent: string | null, text: string, more: object = {}): ExportedMessage {
  return {
    id,
    parent,
    turn: 't_1',
    role: 'user',
    author: 'u_1',
    status: 'complete',
    blocks: [{ kind: 'text', text }],
    createdAt: at,
    ...more,
  };
}

function exported(messages: ExportedMessage[], more: Partial<SessionExport> = {}): SessionExport {
  const settings = { agents: ['ann'] } as SessionExport['settings'];
  const head = messages.at(-1)?.id ?? null;
  const file = {
    parley: 'session' as const,
    version: 1 as const,
    receipts: [],
    attendance: [],
    knowledge: [],
  };
  return { ...file, name: 'A garden', settings, head, messages, ...more };
}

const reply = { role: 'assistant', author: 'ann' };

describe('a session as Markdown', () => {
  it('tells who said what on the path, and how many others there are', () => {
    const messages = [
      said('m_1', null, 'Hi'),
      said('m_2', 'm_1', 'no', reply),
      said('m_3', 'm_1', 'yes', reply),
    ];
    expect(markdownOf(exported(messages))).toBe(
      [
        '# A garden',
        '## User · 2026-01-02 03:04 UTC',
        '> Hi',
        '## ann · 2026-01-02 03:04 UTC',
        '> yes',
        '---',
        '1 message of another branch is not told here; the export as JSON holds everything.',
        '',
      ]
        .join('\n\n')
        .replace(/\n\n$/, '\n'),
    );
  });

  it('lets nothing out of what was said', () => {
    const wild = '```js\n# not a heading\r\n<!-- and\n\nnever closed';
    const lines = markdownOf(exported([said('m_1', null, wild), said('m_2', 'm_1', 'on', reply)])).split(
      '\n',
    );
    expect(lines.filter((line) => line.startsWith('#'))).toHaveLength(3);
    expect(lines).toContain('> <!-- and');
    expect(lines).toContain('> # not a heading');
  });

  it('puts a longer fence around what holds fences, and names into one harmless line', () => {
    const block = {
      kind: 'tool',
      step: 0,
      call: 'c',
      name: 'a_b',
      input: {},
      outcome: 'ok',
      output: '````\nx',
    };
    const text = markdownOf(
      exported([said('m_1', null, '', { blocks: [block], status: 'interrupted' })], { name: 'a\n# [b]' }),
    );
    expect(text).toContain('# a \\# \\[b\\]\n');
    expect(text).toContain('> `````\n> ````\n> x\n> `````');
    expect(text).toContain('Tool a\\_b: ok');
    expect(text).toContain('## User (interrupted)');
  });

  it('comes to an end whatever the file says', () => {
    const circle = [said('m_1', 'm_2', 'a'), said('m_2', 'm_1', 'b')];
    expect(markdownOf(exported(circle)).match(/^## /gm)).toHaveLength(2);
    expect(markdownOf(exported([], { name: null }))).toBe('# A session\n');
  });
});

import { describe, expect, it } from '@jest/globals';
import { textOf } from '#shared/markdown-chat';
import type { Entry } from '#shared/contracts';
import type { ShownEntry } from '../../../live/shown.js';
import { completed, entry } from '../../testing/entries.js';
import { AnswerReader } from './answer-reader.js';

const reply = entry('reply.started', { message: 'm_1', agent: 'assistant', parent: 'm_0' });
const words = entry('block.completed', { step: 0, index: 0, block: { kind: 'text', text: 'Hi' } });
const elsewhere = entry('block.completed', { step: 0, index: 1, block: { kind: 'text', text: 'no' } }, 't_2');

function shown(...entries: Entry[]): ShownEntry[] {
  return entries.map((each) => ({ session: 's_1', n: each.n, cursor: '', json: '', entry: each }));
}

function reader(): { reader: AnswerReader; heard: string[] } {
  const heard: string[] = [];
  const parts = {
    grown: (_: unknown, to: string) => void heard.push(to),
    over: () => void heard.push('over'),
    failed: () => void heard.push('failed'),
  };
  return { reader: new AnswerReader('t_1', parts), heard };
}

describe('who follows a turn for a file', () => {
  it('hears what it says, up to its end, and of no other', () => {
    const { reader: one, heard } = reader();
    one.entries(shown(reply, elsewhere));
    one.entries(shown(words));
    one.entries(shown(elsewhere));
    one.entries(shown(completed(), words));
    expect(heard).toEqual(['middle', 'block end', 'block end', 'over']);
    expect(one.answer.parts.map(textOf)).toEqual(['Hi']);
  });

  it('has what it has heard where the rest is gone from the log', () => {
    const { reader: one, heard } = reader();
    one.entries(shown(reply, words));
    one.reset();
    one.snapshot();
    one.failed(new Error('late'));
    expect(heard).toEqual(['block end', 'over', 'failed']);
    expect([one.brokenOff, one.answer.parts.map(textOf)]).toEqual(['log_trimmed', ['Hi']]);
  });
});

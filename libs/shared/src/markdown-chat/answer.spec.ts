import { describe, expect, it } from '@jest/globals';
import { noUsage, type Entry, type EntryBody, type EntryType } from '../contracts/index.js';
import { answerAfter, noAnswer, saidParts, textOf, type Answer } from './answer.js';

function entry<T extends EntryType>(type: T, body: EntryBody<T>): Entry {
  return { type, turn: 't_1', n: 1, en: 1, at: '2026-01-01T00:00:00.000Z', body } as unknown as Entry;
}

const reply = (agent = 'assistant'): Entry =>
  entry('reply.started', { message: `m_${agent}`, agent, parent: 'm_0' });
const began = (index: number, step = 0): Entry => entry('block.started', { step, index, kind: 'text' });
const delta = (index: number, text: string, step = 0): Entry => entry('block.delta', { step, index, text });
const whole = (index: number, text: string, step = 0): Entry =>
  entry('block.completed', { step, index, block: { kind: 'text', text } });
const completed = entry('turn.completed', { usage: noUsage, durationMs: 1 });

function told(...entries: Entry[]): Answer {
  return entries.reduce(answerAfter, noAnswer);
}

function texts(answer: Answer): string[] {
  return saidParts(answer).map(textOf);
}

describe('the answer of a turn', () => {
  it('is the same with deltas and without', () => {
    const growing = told(reply(), began(0), delta(0, 'Good '), delta(0, 'day'));
    expect(texts(growing)).toEqual(['Good day']);
    expect(texts(told(reply(), began(0), delta(0, 'Good '), whole(0, 'Good day.'), completed))).toEqual([
      'Good day.',
    ]);
    expect(told(reply(), whole(0, 'Good day.'), completed)).toEqual(
      told(reply(), began(0), delta(0, 'G'), whole(0, 'Good day.'), completed),
    );
    expect(
      texts(
        told(reply(), began(0), entry('block.checkpoint', { step: 0, index: 0, text: 'Goo' }), delta(0, 'd')),
      ),
    ).toEqual(['Good']);
  });

  it('has no thoughts and no calls', () => {
    const thought = entry('block.started', { step: 0, index: 0, kind: 'thinking' });
    const ended = entry('block.completed', { step: 0, index: 0, block: { kind: 'thinking', text: 'hm' } });
    expect(texts(told(reply(), thought, delta(0, 'hm'), ended, whole(1, 'So.')))).toEqual(['So.']);
  });

  it('takes back what a step has said that was given up', () => {
    const gone = entry('step.abandoned', { step: 1, reason: 'gone' });
    expect(
      texts(told(reply(), whole(0, 'One'), began(0, 1), delta(0, 'Tw', 1), gone, whole(0, 'Two', 1))),
    ).toEqual(['One\n\nTwo']);
  });

  it('has every reply, and the words between them', () => {
    const message = {
      id: 'm_2',
      parent: null,
      turn: 't_1',
      role: 'user' as const,
      author: 'u_1',
      status: 'complete' as const,
      blocks: [{ kind: 'text' as const, text: 'Shorter.' }],
      createdAt: '2026-01-01T00:00:00.000Z',
    };
    const steered = told(
      reply(),
      whole(0, 'Long'),
      entry('turn.steered', { message }),
      whole(0, 'Short', 1),
      reply('writer'),
      whole(0, 'Me too', 0),
    );
    expect(steered.parts.map((part) => [part.role, textOf(part)])).toEqual([
      ['assistant', 'Long'],
      ['user', 'Shorter.'],
      ['assistant', 'Short'],
      ['assistant', 'Me too'],
    ]);
  });

  it('says how it ended', () => {
    const usage = { usage: noUsage, durationMs: 1 };
    expect(told(completed).end).toEqual({ kind: 'completed' });
    expect(told(entry('turn.stopped', { by: 'u', ...usage })).end).toEqual({ kind: 'stopped' });
    expect(
      told(entry('turn.failed', { code: 'provider_error', message: 'no', retryable: true, ...usage })).end,
    ).toMatchObject({ kind: 'failed', code: 'provider_error' });
    expect(told(entry('turn.rejected', { code: 'turn_in_progress' })).end).toMatchObject({
      kind: 'rejected',
    });
  });
});

import { describe, expect, it } from '@jest/globals';
import type { Entry } from '#shared/contracts';
import { answered, requested, turn } from '../../../testing/entries.js';
import {
  abandonedStep,
  accepted,
  begun,
  called,
  ended,
  logged,
  reply,
  step,
  stepDone,
  text,
} from '../testing/turns.js';
import { pageOf } from './asked-list.js';
import { parseRetrieval } from './asked-retrieval.js';
import { inputItemsOf } from './input-items.js';
import { givenUpIn, keptResponse, lastMessageOf, toldOf, type KeptResponse } from './kept-response.js';

const calls = [
  accepted(),
  begun(),
  reply('m_2'),
  step(),
  called('a'),
  called('b', 1),
  stepDone('tool_use'),
  requested('a', 'client'),
  requested('b', 'client'),
  answered('a'),
  answered('b'),
  step(1),
  text(0, 'Blue.'),
  stepDone(),
  ended(),
];

function kept(entries: Entry[], behind?: string): KeptResponse {
  const appends = logged(...entries).map((entry) => [{ gen: 'g', sequence: entry.n, entry }]);
  const found = keptResponse('u_1', { session: 's_1', turn, behind }, appends);
  if (!found) throw new Error('It begins with its acceptance.');
  return found;
}

describe('a response that is kept', () => {
  it('stands as its part of the turn has ended', () => {
    expect(toldOf(kept(calls)).output.map(({ type }) => type)).toEqual(['function_call', 'function_call']);
    expect(toldOf(kept(calls, 'k_b')).output).toMatchObject([{ content: [{ text: 'Blue.' }] }]);
    expect(toldOf(kept(calls.slice(0, 9), undefined)).status).toBe('completed');
    expect(toldOf(kept(calls.slice(0, 12), 'k_b')).status).toBe('in_progress');
  });

  it('is none where no turn was accepted', () => {
    expect(keptResponse('u_1', { session: 's_1', turn }, [])).toBeUndefined();
  });

  it('ends behind its last reply, or behind the words where there is none', () => {
    expect(lastMessageOf(kept([...calls.slice(0, -1), reply('m_3'), ended()]))).toBe('m_3');
    expect(lastMessageOf(kept([accepted(), begun(), ended()]))).toBe('m_1');
  });

  it('knows the steps that were given up', () => {
    const entries = [
      accepted(),
      begun(),
      step(),
      abandonedStep(),
      step(),
      stepDone(),
      step(),
      abandonedStep(),
    ];
    expect(givenUpIn(kept(entries))).toEqual([
      { from: 3, to: 4 },
      { from: 7, to: 8 },
    ]);
  });
});

describe('what was sent to get a response', () => {
  it('is the words that began it', () => {
    expect(inputItemsOf(kept(calls))).toMatchObject([
      { id: 'msg_m_1', role: 'user', content: [{ type: 'input_text', text: 'Hello' }] },
    ]);
  });

  it('is the outputs of the calls that were asked for, up to its own', () => {
    expect(inputItemsOf(kept(calls, 'k_b'))).toMatchObject([
      { id: 'fco_k_a', call_id: 'call_0303s_1t_1k_a' },
      { id: 'fco_k_b', type: 'function_call_output', output: '' },
    ]);
    expect(inputItemsOf(kept(calls, 'k_a'))).toHaveLength(1);
  });

  it('comes in pages, the newest first', () => {
    const items = ['a', 'b', 'c'].map((id) => ({ id }));
    const first = pageOf(items, { limit: '2' });
    expect(first).toMatchObject({ data: [{ id: 'c' }, { id: 'b' }], last_id: 'b', has_more: true });
    expect(pageOf(items, { limit: '2', after: 'b' })).toMatchObject({ data: [{ id: 'a' }], has_more: false });
    expect(pageOf(items, { order: 'asc' })).toMatchObject({ first_id: 'a', last_id: 'c' });
    expect(() => pageOf(items, { limit: '0' })).toThrow('limit');
  });
});

describe('how a response is asked for again', () => {
  it('is as it stands, or as a stream behind a number', () => {
    expect(parseRetrieval({})).toEqual({ as: 'state' });
    expect(parseRetrieval({ stream: 'true', starting_after: '7' })).toEqual({ as: 'stream', after: 7 });
    expect(parseRetrieval({ stream: 'true' })).toEqual({ as: 'stream', after: undefined });
  });

  it.each<[object, string]>([
    [{ starting_after: '7' }, 'starting_after: is only taken beside stream=true'],
    [{ stream: 'yes' }, 'stream: must be true or false'],
    [{ stream: 'true', starting_after: 'x' }, 'starting_after: must be a number'],
  ])('is refused where it makes no sense: %j', (query, message) => {
    expect(() => parseRetrieval(query)).toThrow(message);
  });
});

import { describe, expect, test } from '@jest/globals';
import type { Command, NewEntry } from '#shared/contracts';
import type { Branch } from './known-branch.js';
import { command } from './testing/ask.js';
import { folded, givenThat } from './testing/given.js';
import { compacting, person, queued, running } from './testing/past.js';
import { talk } from './testing/tree.js';

type Asked = (message: string) => Command;

const edit: Asked = (message) => command('message.edit', { message, text: 'other' });
const resend: Asked = (of) =>
  command('message.resend', { of, turn: 't9', message: 'm9', text: 'other', request: {} });
const regenerate: Asked = (of) => command('reply.regenerate', { of, turn: 't9', message: 'm9', request: {} });
const select: Asked = (message) => command('message.select', { message });
const rewind: Asked = (message) => command('history.rewind', { message });
const undo: Asked = () => command('history.undo', {});
const retry: Asked = () => command('turn.retry', { turn: 't9', retryOf: 't-c' });
const compact: Asked = () => command('context.compact', { compaction: 'k9' });

const ofMessages: [string, Asked][] = Object.entries({ edit, resend, regenerate, select, rewind });
const all: [string, Asked][] = [...ofMessages, ...Object.entries({ undo, retry, compact })];

const clearing = (purpose: 'clear' | 'delete'): NewEntry[] => [
  { type: 'session.clearing', body: { by: person, purpose } },
];

describe.each(all)('%s is refused', (_, asked) => {
  test.each<[string, NewEntry[], object]>([
    ['while a turn runs', running('t2'), { error: { code: 'turn_in_progress' }, runningTurn: 't2' }],
    ['while one is about to', queued('t2', 0), { error: { code: 'turn_in_progress' }, runningTurn: 't2' }],
    ['while the session is cleared', clearing('clear'), { error: { code: 'compaction_running' } }],
    ['while the session is deleted', clearing('delete'), { error: { code: 'not_found' } }],
  ])('%s', (__, past, refusal) => {
    const before = folded(past, talk);
    const outcome = givenThat(before).when(asked('c'));
    expect(outcome.answer).toMatchObject({ kind: 'refused', ...refusal });
    expect(outcome.conversation).toMatchObject({ head: before.head, changes: [] });
    expect(outcome.entries).toHaveLength(1);
  });
});

describe.each([...ofMessages, ['undo', undo] as [string, Asked]])('%s', (_, asked) => {
  test('is refused while the session is compacted', () => {
    const outcome = givenThat(folded(compacting(), talk)).when(asked('c'));
    expect(outcome.answer).toMatchObject({ kind: 'refused', error: { code: 'compaction_running' } });
  });
});

describe.each(ofMessages)('%s of a message that is not on the path', (_, asked) => {
  test.each<[string, Branch, object]>([
    ['is refused where nobody knows it', { kind: 'unknown' }, { code: 'not_found' }],
    ['is refused for now where memory is away', { kind: 'away' }, { code: 'unavailable', retryable: true }],
  ])('%s', (__, branch, error) => {
    const outcome = givenThat(talk, { branch }).when(asked('nowhere'));
    expect(outcome.answer).toMatchObject({ kind: 'refused', error });
    expect(outcome.conversation.messages).toEqual(talk.messages);
  });
});

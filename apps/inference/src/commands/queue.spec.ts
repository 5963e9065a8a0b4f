import { describe, expect, it, test } from '@jest/globals';
import { command, submit } from './testing/ask.js';
import { given, givenThat } from './testing/given.js';
import { held, queued, running, stopping } from './testing/past.js';

const three = [running('t0'), queued('t1', 0), queued('t2', 1), queued('t3', 2)];
const edit = (turn: string, change: { text?: string; position?: number }) =>
  command('queue.edit', { turn, ...change });
const cancel = (turn: string) => command('queue.cancel', { turn });
const resume = command('queue.resume', {});

describe('a place in the queue', () => {
  test.each([
    ['t3', 0, 'turn.queued t3 at 0', 't3 t1 t2'],
    ['t3', 1, 'turn.queued t3 at 1', 't1 t3 t2'],
    ['t1', 1, 'turn.queued t1 at 1', 't2 t1 t3'],
    ['t1', 2, 'turn.queued t1 at 2', 't2 t3 t1'],
    ['t1', 99, 'turn.queued t1 at 2', 't2 t3 t1'],
    ['t2', 1, 'turn.queued t2 at 1', 't1 t2 t3'],
  ])('%s to %i', (turn, position, told, order) => {
    const outcome = given(...three).when(edit(turn, { position }));
    expect(outcome.told).toEqual([told]);
    expect(outcome.state).toBe(`open t0, queue ${order}`);
    expect(outcome.answer).toEqual({ kind: 'done' });
  });

  const interrupted = [
    running('t0'),
    stopping('t0', 'interrupt'),
    queued('t1', 0, 'next'),
    queued('t2', 1),
    queued('t3', 2),
  ];
  test.each([
    ['nobody goes before whoever interrupts', 't3', 0, 't1! t3 t2'],
    ['whoever interrupts stays where it is', 't1', 2, 't1! t2 t3'],
  ])('%s', (_, turn, position, order) => {
    const outcome = given(...interrupted).when(edit(turn, { position }));
    expect(outcome.state).toBe(`open t0 stopping (interrupt), queue ${order}`);
  });
});

describe('the words of what waits', () => {
  it('change where it stands, and nothing else of it does', () => {
    const { conversation, state } = given(...three).when(edit('t2', { text: 'other words' }));
    expect(state).toBe('open t0, queue t1 t2 t3');
    expect(conversation.queue[1]).toMatchObject({
      turn: 't2',
      message: { id: 'm-t2', author: 'u1', blocks: [{ kind: 'text', text: 'other words' }] },
    });
  });

  it('may change together with the place', () => {
    const { conversation } = given(...three).when(edit('t3', { text: 'first', position: 0 }));
    expect(conversation.queue[0]).toMatchObject({ message: { id: 'm-t3', blocks: [{ text: 'first' }] } });
  });

  it('of a turn that interrupts may change too, and it still goes first', () => {
    const { conversation } = given(running('t0'), queued('t1', 0, 'next')).when(
      edit('t1', { text: 'stop that' }),
    );
    expect(conversation.queue[0]).toMatchObject({ next: true, message: { blocks: [{ text: 'stop that' }] } });
  });
});

describe('the files of what waits', () => {
  it('stay before its new words', () => {
    const attachments = [{ file: 'f1', name: 'a.png', mediaType: 'image/png', size: 3 }];
    const waiting = given(running('t0')).when(submit('enqueue', 't1', { attachments })).conversation;
    const { conversation } = givenThat(waiting).when(edit('t1', { text: 'other words' }));
    expect(conversation.queue[0]?.message.blocks.map(({ kind }) => kind)).toEqual(['image', 'text']);
  });
});

describe('a turn that is taken out of the queue', () => {
  it('ends without having begun', () => {
    const outcome = given(...three).when(cancel('t2'));
    expect(outcome.told).toEqual(['turn.stopped t2 user']);
    expect(outcome.state).toBe('open t0, queue t1 t3');
    expect(outcome.conversation.unsettled).toEqual([]);
  });

  test.each([
    ['it runs', 't0'],
    ['nobody knows it', 't9'],
  ])('is not found while %s', (_, turn) => {
    for (const wanted of [cancel(turn), edit(turn, { position: 0 })]) {
      const outcome = given(...three).when(wanted);
      expect(outcome.told).toEqual(['command.settled refused']);
      expect(outcome.answer).toMatchObject({ kind: 'refused', error: { code: 'not_found' } });
    }
  });
});

describe('a queue that is held', () => {
  it('goes on when somebody says so', () => {
    const outcome = given(queued('t1', 0), held).when(resume);
    expect(outcome.told).toEqual(['queue.resumed']);
    expect(outcome.state).toBe('queue t1');
  });

  it('is not resumed twice', () => {
    const outcome = given(queued('t1', 0)).when(resume);
    expect(outcome.told).toEqual(['command.settled over']);
    expect(outcome.answer).toEqual({ kind: 'done' });
  });

  it('can be edited and emptied, and stays held', () => {
    expect(given(queued('t1', 0), queued('t2', 1), held).when(edit('t2', { position: 0 })).state).toBe(
      'queue t2 t1, held',
    );
    expect(given(queued('t1', 0), held).when(cancel('t1')).state).toBe('held');
  });
});

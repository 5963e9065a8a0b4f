import { describe, expect, it, test } from '@jest/globals';
import { noUsage, passNames, type Conversation, type NewEntry, type PassName } from '#shared/contracts';
import { folded } from '../commands/testing/given.js';
import { ending, running, stopping } from '../commands/testing/past.js';
import { dueBehind, interludeOf } from './due.js';

const present = [{ id: 'assistant', name: 'Ada' }];
const speaks: NewEntry[] = [
  { type: 'step.started', turn: 't1', body: { step: 0, model: 'x/y' } },
  { type: 'block.started', turn: 't1', body: { step: 0, index: 0, kind: 'text' } },
  { type: 'block.completed', turn: 't1', body: { step: 0, index: 0, block: { kind: 'text', text: 'Tea.' } } },
];
const opened: NewEntry = {
  type: 'state.scene',
  body: { change: 'opened', scene: 'se1', on: null, setting: { place: 'here' } },
};

function replyEnds(status: 'complete' | 'interrupted' | 'failed', message = 'r-t1'): NewEntry {
  return { type: 'reply.completed', turn: 't1', body: { message, status, usage: noUsage } };
}

function due(conversation: Conversation, wanted: readonly PassName[] = passNames): string[] {
  return dueBehind('t1', { session: { id: 's1' }, ended: conversation, conversation, wanted, present }).map(
    inWords,
  );
}

function inWords(entry: NewEntry): string {
  if (entry.type !== 'passes.due') return entry.type;
  const { passes, messages, on } = entry.body;
  return `${passes.join(' ')} of ${messages.join(' ')} on ${on}`;
}

describe('behind a turn is due', () => {
  const whole = [...running('t1'), ...speaks, replyEnds('complete'), ending('t1', 'completed')];
  const everything = 'memory contradiction relations plans scene of m-t1 r-t1 on r-t1';
  test.each<[string, NewEntry[], PassName[] | undefined, string[]]>([
    ['everything in its order', [opened, ...whole], undefined, [everything]],
    ['no end of a scene where there is none', whole, undefined, [everything.replace(' scene', '')]],
    ['only what is wanted', whole, ['title', 'memory'], ['memory of m-t1 r-t1 on r-t1']],
    ['nothing where nothing is wanted', [opened, ...whole], [], []],
    [
      'no plan of a reply that was cut short',
      [opened, ...running('t1'), ...speaks, replyEnds('interrupted'), ending('t1', 'stopped')],
      undefined,
      ['memory contradiction relations scene of m-t1 r-t1 on r-t1'],
    ],
    [
      'nothing but the scene where a reply came to no words',
      [opened, ...running('t1'), replyEnds('failed'), ending('t1', 'failed')],
      undefined,
      ['scene of m-t1 r-t1 on r-t1'],
    ],
    [
      'nothing of what was rolled back',
      [
        opened,
        ...running('t1'),
        ...speaks,
        ...stopping('t1', 'rollback'),
        replyEnds('interrupted'),
        ending('t1', 'stopped'),
        { type: 'history.moved', body: { head: null, reason: 'rollback' } },
      ],
      undefined,
      [],
    ],
  ])('%s', (_, past, wanted, expected) => expect(due(folded(past), wanted)).toEqual(expected));

  it('what was said on a path that has gone elsewhere since, but nothing of one that is being cleared', () => {
    const ended = folded([opened, ...whole]);
    const rewound = folded([{ type: 'history.moved', body: { head: 'm-t1', reason: 'rewind' } }], ended);
    const ground = { session: { id: 's1' }, ended, wanted: passNames, present };
    expect(dueBehind('t1', { ...ground, conversation: rewound }).map(inWords)).toEqual([everything]);
    const clearing = { ...rewound, clearing: { by: 'u1', purpose: 'clear' as const } };
    expect(dueBehind('t1', { ...ground, conversation: clearing })).toEqual([]);
  });

  it('what an interjection says, apart from what was made before it, unless it was cut', () => {
    const before = [...running('t1'), ...speaks, replyEnds('complete')];
    const conversation = folded(before);
    const ground = { session: { id: 's1' }, conversation, wanted: passNames, present };
    const turn = conversation.openTurn;
    const interlude = turn ? interludeOf(turn, ground) : [];
    expect(interlude.map(inWords)).toEqual(['memory contradiction relations of m-t1 r-t1 on r-t1']);
    const interjected: NewEntry[] = [
      ...interlude,
      {
        type: 'reply.started',
        turn: 't1',
        body: { message: 'r2', agent: 'bo', parent: 'r-t1', interjectionOf: 'r-t1' },
      },
      ...speaks,
    ];
    const end = (status: 'complete' | 'interrupted') =>
      folded(
        [
          ...interjected,
          replyEnds(status, 'r2'),
          ending('t1', status === 'complete' ? 'completed' : 'stopped'),
        ],
        conversation,
      );
    expect(due(end('complete'))).toEqual([
      'memory contradiction relations of r2 on r2',
      'plans of m-t1 r-t1 r2 on r2',
    ]);
    expect(due(end('interrupted'))).toEqual([]);
    const open = folded(interlude, conversation).openTurn;
    expect(open && interludeOf(open, ground)).toEqual([]);
  });
});

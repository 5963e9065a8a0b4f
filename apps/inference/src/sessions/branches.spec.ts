import { describe, expect, it, test } from '@jest/globals';
import {
  ParleyError,
  unavailable,
  type Command,
  type Conversation,
  type NewEntry,
  type QueryResponse,
} from '#shared/contracts';
import { command, submit } from '../commands/testing/ask.js';
import { folded, givenThat } from '../commands/testing/given.js';
import { running } from '../commands/testing/past.js';
import { otherQuestion, otherReply, talk } from '../commands/testing/tree.js';
import { Branches, stillHolds } from './branches.js';
import type { Memory } from './memory-port.js';

type Answer = QueryResponse<'memory.history.branch'>;
type OneAnswer = Partial<Answer & QueryResponse<'memory.turn.request'>>;

const known: Answer = { branch: { target: otherReply, from: 'b', messages: [otherQuestion, otherReply] } };

/** One answer, or why there is none, and what was asked for it. */
class OneBranch implements Memory {
  readonly asked: unknown[] = [];

  constructor(private readonly answer: OneAnswer | Error) {}

  async ask<Q>(query: Q, request: unknown): Promise<never> {
    this.asked.push([query, request]);
    if (this.answer instanceof Error) throw this.answer;
    return this.answer as never;
  }
}

function branchesOf(conversation: Conversation, answer: OneAnswer | Error = known) {
  const memory = new OneBranch(answer);
  let en = 6;
  const log = {
    conversation,
    get position() {
      return { gen: 'g', epoch: 1, nonce: 'n', n: 9, en, sequence: 5 };
    },
    durable: async () => void (en = 7),
  };
  return { memory, branches: new Branches({ session: 's1', memory, log }) };
}

const rewind = (message: string) => command('history.rewind', { message });
const edit = (message: string) => command('message.edit', { message, text: 'other' });
const resend = (of: string) =>
  command('message.resend', { of, turn: 't9', message: 'm9', text: 'other', request: {} });
const regenerate = (of: string) =>
  command('reply.regenerate', { of, turn: 't9', message: 'm9', request: {} });
const select = (message: string) => command('message.select', { message });
const undo = command('history.undo', {});

const rewound = givenThat(talk).when(rewind('b')).conversation;
const wound = (past: NewEntry[]): Conversation => folded(past, rewound);

describe('memory is asked for a branch', () => {
  test.each<[string, Conversation, Command, object]>([
    ['to be edited', talk, edit('y'), { message: 'y', to: 'itself' }],
    ['to which nobody can rewind', talk, rewind('y'), { message: 'y', to: 'itself' }],
    ['to be sent again', talk, resend('x'), { message: 'x', to: 'parent' }],
    ['to be selected', talk, select('y'), { message: 'y', to: 'leaf' }],
    ['below what is selected, even on the path', talk, select('b'), { message: 'b', to: 'leaf' }],
    ['to which an undo returns', rewound, undo, { message: 'd', to: 'itself' }],
  ])('%s', async (_, conversation, sent, wanted) => {
    const { memory, branches } = branchesOf(conversation);
    const fetched = await branches.of(sent);
    expect(fetched.branch).toEqual({ kind: 'found', ...known.branch });
    // Behind all that it is to be judged on.
    const seen = { gen: 'g', en: 7 };
    const request = { session: 's1', head: conversation.head, seen, ...wanted };
    expect(memory.asked).toEqual([['memory.history.branch', request]]);
    expect(stillHolds(fetched, sent, conversation)).toBe(true);
  });
});

const request = { permissions: { deny: ['shell'] } };
const lastTurn = { turn: 't-c', message: 'c', end: 'completed' as const, request };

describe('how a reply that is made again was asked for', () => {
  const seen = { gen: 'g', en: 7 };

  it('memory tells', async () => {
    const { memory, branches } = branchesOf({ ...talk, lastTurn }, { request });
    const fetched = await branches.of(regenerate('b'));
    expect(fetched).toMatchObject({ branch: { kind: 'unasked' }, asked: { kind: 'found', request } });
    expect(memory.asked).toEqual([['memory.turn.request', { session: 's1', message: 'b', seen }]]);
    expect(stillHolds(fetched, regenerate('b'), { ...talk, lastTurn })).toBe(true);
    // It was the last one meanwhile, or is that no more.
    expect(stillHolds(fetched, regenerate('b'), { ...talk, lastTurn: { ...lastTurn, turn: 't-a' } })).toBe(
      false,
    );
  });

  it('on another branch it tells behind that', async () => {
    const { memory, branches } = branchesOf(talk, { ...known, request });
    const fetched = await branches.of(regenerate('y'));
    expect(fetched.branch).toMatchObject({ kind: 'found', ...known.branch });
    expect(fetched.asked).toEqual({ kind: 'found', request });
    const branch = { session: 's1', message: 'y', to: 'parent', head: 'd', seen };
    expect(memory.asked).toEqual([
      ['memory.history.branch', branch],
      ['memory.turn.request', { session: 's1', message: 'y', seen }],
    ]);
  });

  test.each<[string, OneAnswer | Error, object]>([
    ['is nothing where it ran elsewhere', { request: null }, { kind: 'found', request: {} }],
    ['cannot be told while memory is away', unavailable('It is away.'), { kind: 'away' }],
  ])('%s', async (_, answer, asked) => {
    const { branches } = branchesOf(talk, answer);
    expect((await branches.of(regenerate('b'))).asked).toEqual(asked);
  });
});

describe('memory is not asked', () => {
  test.each<[string, Conversation, Command]>([
    ['for what stands on the path', talk, edit('a')],
    ['for what the path ends with from now on', talk, rewind('b')],
    ['for the reply of the last turn', { ...talk, lastTurn }, regenerate('d')],
    ['how anything else was asked for that is no reply', talk, regenerate('c')],
    ['for an undo of nothing', talk, undo],
    ['by whoever speaks', talk, submit('reject')],
    ['while a turn runs: it is refused in any case', wound(running('t2')), select('y')],
  ])('%s', async (_, conversation, sent) => {
    const { memory, branches } = branchesOf(conversation);
    expect((await branches.of(sent)).branch).toEqual({ kind: 'unasked' });
    expect(memory.asked).toEqual([]);
  });
});

describe('memory that does not tell', () => {
  test.each<[string, Answer | Error, string]>([
    ['knows of no such message', { branch: null }, 'unknown'],
    ['knows of no such session', new ParleyError({ code: 'not_found', message: 'No.' }), 'unknown'],
    ['is away', unavailable('It is away.'), 'away'],
  ])('%s', async (_, answer, kind) => {
    expect((await branchesOf(talk, answer).branches.of(select('y'))).branch).toEqual({ kind });
  });

  it('for a reason of its own makes the mail wait', async () => {
    await expect(branchesOf(talk, new Error('Broken.')).branches.of(select('y'))).rejects.toThrow('Broken.');
  });
});

describe('what was told holds no more', () => {
  const of = (sent: Command, before: Conversation) => branchesOf(before).branches.of(sent);

  it('where the path ends elsewhere by now', async () => {
    expect(stillHolds(await of(select('y'), talk), select('y'), rewound)).toBe(false);
  });

  it('where something else would be taken back by now', async () => {
    const changes: Conversation['changes'] = [{ kind: 'moved', back: 'x' }];
    expect(stillHolds(await of(undo, rewound), undo, { ...rewound, changes })).toBe(false);
  });

  it('where nobody was asked because a turn ran, and it runs no more', async () => {
    const fetched = await of(select('y'), wound(running('t2')));
    expect(stillHolds(fetched, select('y'), wound(running('t2')))).toBe(true);
    expect(stillHolds(fetched, select('y'), rewound)).toBe(false);
  });
});

import { beforeEach, describe, expect, it } from '@jest/globals';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ParleyError } from '#shared/contracts';
import type { EventStreams } from '../live/event-streams.js';
import type { Submitted } from './submits.js';
import { TurnAnswers } from './turn-answers.js';
import type { TurnOutcomes } from './turn-outcomes.js';

const accepted: Submitted = {
  status: 'accepted',
  turn: 't_1',
  message: 'm_1',
  before: { gen: 'g1', n: 0, sequence: 0 },
};

let room: 'left' | 'taken';
let begun: number;
let answered: unknown[];
let answers: TurnAnswers;

beforeEach(() => {
  [room, begun, answered] = ['left', 0, []];
  const streams = {
    refuseTooMany: () => {
      if (room === 'taken') throw new ParleyError({ code: 'rate_limited', message: 'too many' });
    },
    hasRoom: () => room === 'left',
    stream: async () => void answered.push('events'),
  } as unknown as EventStreams;
  answers = new TurnAnswers(streams, {} as TurnOutcomes);
});

const reply = {
  header: () => reply,
  status: (status: number) => ({ send: async () => void answered.push(status) }),
} as unknown as FastifyReply;

function answer(accept: string, submit = async () => accepted): Promise<void> {
  const request = { headers: { accept } } as FastifyRequest;
  return answers.answer({ request, reply }, { session: 's_1', user: 'u_1' }, false, () => {
    begun += 1;
    return submit();
  });
}

describe('a turn whose events are to be the answer', () => {
  it('is begun, and they are', async () => {
    await answer('text/event-stream');
    expect([begun, answered]).toEqual([1, ['events']]);
  });

  it('is not begun where its user may open no more streams', async () => {
    room = 'taken';
    await expect(answer('text/event-stream')).rejects.toMatchObject({ body: { code: 'rate_limited' } });
    expect([begun, answered]).toEqual([0, []]);
  });

  it('is told of with 202 where another took the room meanwhile', async () => {
    await answer('text/event-stream', async () => {
      room = 'taken';
      return accepted;
    });
    expect(answered).toEqual([202]);
  });
});

it('a turn that is asked for otherwise needs no room for a stream', async () => {
  room = 'taken';
  await answer('application/json');
  expect([begun, answered]).toEqual([1, [202]]);
});

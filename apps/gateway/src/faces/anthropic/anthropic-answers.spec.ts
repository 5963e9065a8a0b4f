import { expect, it } from '@jest/globals';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { FaceAnswers } from '../telling/face-answers.js';
import type { WholeAnswer } from '../telling/telling.js';
import { AnthropicAnswers } from './anthropic-answers.js';
import type { Asked } from './asked/asked.js';

const turn = { user: 'u', session: 's_1', turn: 't_1', before: { gen: 'g', n: 0, sequence: 0 } };
const asked = { answer: 'streamed', thoughts: 'shown' } as Asked;

/** What a stream is answered with, by what its first word turns out to be. */
async function answered(first: Promise<WholeAnswer | undefined>, patienceMs: number): Promise<unknown[]> {
  const done: unknown[] = [];
  const reply = {
    request: { url: '/anthropic/v1/messages' },
    status: (status: number) => (done.push(status), reply),
    headers: () => reply,
    send: async (body: unknown) => done.push(body),
    hasHeader: () => false,
    header: (name: string) => done.push(name),
  };
  const faces: Pick<FaceAnswers, 'stream' | 'whole'> = {
    whole: () => first,
    stream: async () => void done.push('streamed'),
  };
  const answers = new AnthropicAnswers({ PARLEY_HEARTBEAT_MS: patienceMs }, faces);
  await answers.answer({} as FastifyRequest, reply as unknown as FastifyReply, asked, turn);
  return done;
}

const long = 60_000;

it('a stream begins with the first word, under an id of the request', async () => {
  expect(await answered(Promise.resolve({ status: 200, body: {} }), long)).toEqual([
    'request-id',
    'streamed',
  ]);
});

it('what fails before it is told by its status', async () => {
  expect(await answered(Promise.resolve({ status: 529, body: 'sorry' }), long)).toEqual([529, 'sorry']);
});

it('a stream is not kept closed for long', async () => {
  expect(await answered(new Promise(() => {}), 1)).toEqual(['request-id', 'streamed']);
});

it('nobody is answered who has left', async () => {
  expect(await answered(Promise.resolve(undefined), long)).toEqual([]);
});

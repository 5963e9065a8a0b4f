import { beforeEach, describe, expect, it } from '@jest/globals';
import { noUsage } from '#shared/contracts';
import {
  ModelFailure,
  type Model,
  type ModelAnswer,
  type ModelRequest,
  type ModelSink,
} from '../models/model-port.js';
import { HandClock, rest } from '../sessions/testing/hand-clock.js';
import { LimitedModel } from './limited-model.js';
import { limitsOf } from './provider-limits.js';

const answer: ModelAnswer = { stopReason: 'end_turn', usage: noUsage };
const sink: ModelSink = {
  blockStarted: () => undefined,
  delta: () => undefined,
  blockCompleted: () => undefined,
  used: () => undefined,
};
const still = (): AbortSignal => new AbortController().signal;

const down = new ModelFailure({ code: 'provider_overloaded', message: 'Down.', retryable: true });
const busy = new ModelFailure({ code: 'provider_rate_limit', message: 'Busy.', retryable: true });
const wrong = new ModelFailure({ code: 'provider_error', message: 'Wrong.', retryable: false });

function request(model = 'm', user = 'u'): ModelRequest {
  return {
    model,
    user,
    system: [],
    messages: [],
    files: new Map(),
    tools: [],
    maxTokens: 1,
    shape: {},
    stepKey: 'k',
  };
}

interface Asked {
  sink: ModelSink;
  answer: () => void;
  fail: (error: unknown) => void;
}

/** Answers when the test says so. */
class SlowModel implements Model {
  readonly asked: Asked[] = [];

  answer(_: ModelRequest, given: ModelSink, signal: AbortSignal): Promise<ModelAnswer> {
    return new Promise((resolve, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason), { once: true });
      this.asked.push({ sink: given, answer: () => resolve(answer), fail: reject });
    });
  }
}

describe('a limited model', () => {
  let clock: HandClock;
  let slow: SlowModel;
  let model: Model;

  beforeEach(() => {
    clock = new HandClock();
    slow = new SlowModel();
    const settings = { PARLEY_MODEL_CONCURRENCY: 2, PARLEY_MODEL_RATE: undefined };
    model = new LimitedModel(slow, limitsOf('anthropic', settings, clock));
  });

  async function fails(error: unknown, of = 'm'): Promise<unknown> {
    const failing = model.answer(request(of), sink, still()).catch((reason: unknown) => reason);
    await rest();
    slow.asked.at(-1)?.fail(error);
    return failing;
  }

  async function opened(): Promise<void> {
    for (let times = 0; times < 5; times += 1) await fails(down);
  }

  it('is asked by so many at once, and gives room back however that ends', async () => {
    const leaving = new AbortController();
    const all = Promise.allSettled([
      model.answer(request('m', 'a'), sink, still()),
      model.answer(request('m', 'a'), sink, leaving.signal),
      model.answer(request('m', 'a'), sink, still()),
      model.answer(request('m', 'b'), sink, still()),
    ]);
    await rest();
    expect(slow.asked).toHaveLength(2);
    slow.asked[0]?.fail(wrong);
    leaving.abort(new Error('left'));
    await rest();
    expect(slow.asked).toHaveLength(4);
    for (const asked of slow.asked) asked.answer();
    expect((await all).map(({ status }) => status)).toEqual([
      'rejected',
      'rejected',
      'fulfilled',
      'fulfilled',
    ]);
  });

  it('says that it waits for room, and when it has it', async () => {
    const told: string[] = [];
    const waiting = { ...sink, waits: () => void told.push('waits'), begins: () => void told.push('begins') };
    const others = ['b', 'c'].map((user) => model.answer(request('m', user), sink, still()));
    const last = model.answer(request(), waiting, still());
    await rest();
    expect(told).toEqual(['waits']);
    slow.asked[0]?.answer();
    await rest();
    expect(told).toEqual(['waits', 'begins']);
    for (const asked of slow.asked) asked.answer();
    await Promise.all([...others, last]);
  });

  it('is left alone once it has failed several times, and says until when', async () => {
    await opened();
    const refused = await model.answer(request(), sink, still()).catch((error: unknown) => error);
    expect(refused).toMatchObject({
      code: 'provider_overloaded',
      retryable: true,
      retryAfterMs: 30_000,
      about: 'breaker',
      message: expect.stringContaining('left alone until 2026-01-02T03:00:30.000Z'),
    });
    expect(slow.asked).toHaveLength(5);
  });

  it('is not blamed for what another one of its provider does', async () => {
    await opened();
    await fails(wrong, 'other');
    expect(slow.asked).toHaveLength(6);
  });

  it.each([
    ['a limit of requests', busy],
    ['a request that it will not take', wrong],
    ['an error of ours', new Error('bug')],
  ])('is not in trouble by %s', async (_, error) => {
    for (let times = 0; times < 10; times += 1) await fails(error);
    expect(slow.asked).toHaveLength(10);
  });

  it('is tried by one, whose first word lets the others in', async () => {
    await opened();
    await clock.pass(30_000);
    const trial = model.answer(request(), sink, still());
    await rest();
    await expect(model.answer(request(), sink, still())).rejects.toThrow('left alone');
    slow.asked.at(-1)?.sink.used(noUsage);
    await expect(model.answer(request(), sink, still())).rejects.toThrow('left alone');
    slow.asked.at(-1)?.sink.blockStarted({ kind: 'text' });
    const other = model.answer(request(), sink, still());
    await rest();
    expect(slow.asked).toHaveLength(7);
    for (const asked of slow.asked) asked.answer();
    expect(await Promise.all([trial, other])).toEqual([answer, answer]);
  });

  it('is tried by the next one when the first is called off, but not when a bystander is', async () => {
    const [bystanding, trying] = [new AbortController(), new AbortController()];
    const bystander = model.answer(request(), sink, bystanding.signal).catch(() => 'left');
    await rest();
    await opened();
    await clock.pass(30_000);
    const trial = model.answer(request(), sink, trying.signal).catch(() => 'left');
    await rest();
    bystanding.abort();
    await bystander;
    await expect(model.answer(request(), sink, still())).rejects.toThrow('left alone');
    trying.abort();
    await trial;
    await fails(down);
    expect(slow.asked).toHaveLength(8);
  });
});

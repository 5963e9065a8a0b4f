import { describe, expect, it } from '@jest/globals';
import { noUsage, type ModelCard, type Usage } from '#shared/contracts';
import { ModelFailure, type Model, type ModelRequest, type ModelSink } from '../model-port.js';
import { PricedModel } from './priced-model.js';
import { completedUsage, priced } from './pricing.js';

const prices = { input: 3, output: 15, cacheRead: 0.3, cacheWrite: 3.75 };
const card = { model: 'a/b', contextSize: 1_000, prices } as ModelCard;
const usage = (more: Partial<Usage>): Usage => ({ ...noUsage, ...more });

describe('what usage costs', () => {
  it.each([
    [{ inputTokens: 1_000_000 }, 3],
    [{ outputTokens: 1_000_000 }, 15],
    [{ cacheReadTokens: 1_000_000 }, 0.3],
    [{ cacheWriteTokens: 1_000_000 }, 3.75],
    [{ inputTokens: 10, outputTokens: 20, cacheReadTokens: 30, cacheWriteTokens: 40 }, 0.000489],
    [{}, 0],
  ])('%j', (used, cost) => {
    expect(priced(usage(used), prices)).toBeCloseTo(cost, 12);
  });

  it('is 0 where nobody knows the prices', () => {
    expect(priced(usage({ inputTokens: 5 }), null)).toBe(0);
  });

  it('goes with the window, which the provider may have told', () => {
    expect(completedUsage(usage({ outputTokens: 1_000_000, contextSize: 9 }), card)).toMatchObject({
      costUsd: 15,
      contextSize: 9,
    });
    expect(completedUsage(usage({ inputTokens: 1_000_000 }), card)).toMatchObject({
      costUsd: 3,
      contextSize: 1_000,
    });
  });
});

const spent = usage({ inputTokens: 1_000_000 });
const paid = expect.objectContaining({ costUsd: 3, contextSize: 1_000 });

function sinkInto(calls: unknown[]): ModelSink {
  return {
    blockStarted: (block) => void calls.push(['started', block]),
    delta: (text) => {
      calls.push(['delta', text]);
      return undefined;
    },
    blockCompleted: (block) => void calls.push(['completed', block]),
    used: (told) => void calls.push(['used', told]),
  };
}

async function ask(model: Model, windows: number[] = []) {
  const calls: unknown[] = [];
  const asked = new PricedModel(model, card, (size) => void windows.push(size));
  const answer = await asked
    .answer({} as ModelRequest, sinkInto(calls), new AbortController().signal)
    .catch((error: unknown) => error);
  return { answer, calls };
}

describe('a model whose usage is paid', () => {
  it('passes on what is said, and completes usage on its way and at the end', async () => {
    const { answer, calls } = await ask({
      answer: async (_, sink) => {
        sink.used(spent);
        sink.blockStarted({ kind: 'text' });
        await sink.delta('a');
        sink.blockCompleted({ kind: 'text', text: 'a' });
        return { stopReason: 'end_turn', usage: spent };
      },
    });
    expect(answer).toEqual({ stopReason: 'end_turn', usage: paid });
    expect(calls).toEqual([
      ['used', paid],
      ['started', { kind: 'text' }],
      ['delta', 'a'],
      ['completed', { kind: 'text', text: 'a' }],
    ]);
  });

  it('completes the usage of a failure, and leaves all else as it was', async () => {
    const cause = new Error('raw');
    const failure = new ModelFailure(
      { code: 'provider_rate_limit', message: 'm', retryable: true, retryAfterMs: 5, usage: spent },
      { cause },
    );
    const { answer } = await ask({ answer: () => Promise.reject(failure) });
    expect(answer).toMatchObject({
      code: 'provider_rate_limit',
      message: 'm',
      retryable: true,
      retryAfterMs: 5,
    });
    expect(answer).toMatchObject({ usage: paid, cause });
    const bare = new Error('not of a model');
    expect((await ask({ answer: () => Promise.reject(bare) })).answer).toBe(bare);
  });

  it('tells of a window that the provider told', async () => {
    const windows: number[] = [];
    const told = usage({ contextSize: 4_096 });
    await ask({ answer: async () => ({ stopReason: 'end_turn', usage: told }) }, windows);
    expect(windows).toEqual([4_096]);
  });
});

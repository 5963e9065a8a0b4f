import { describe, expect, it, test } from '@jest/globals';
import { ParleyError, type Command, type QueryRequest, type TurnRequest } from '#shared/contracts';
import { command, submit } from '../commands/testing/ask.js';
import { session } from '../turns/testing/life.js';
import { ScriptedModel } from '../turns/testing/scripted-model.js';
import { assistant, SimpleMind } from '../turns/testing/simple-mind.js';
import type { Misfit, ModelRequest } from '../models/model-port.js';
import type { Memory } from './memory-port.js';
import { refusalOf } from './refusals.js';

const mail = { mail: 'g.1', at: '2026-01-01T00:00:00.000Z' };
const run = (request: TurnRequest = {}) =>
  command('schedule.run', { schedule: 'sc1', text: 'now', policy: 'reject', request });

/** Admits everybody, or says that all is spent, and remembers whom it was asked of. */
class Budget implements Memory {
  readonly asked: unknown[] = [];

  constructor(private readonly answer: ParleyError | undefined) {}

  async ask<Q>(query: Q, request: QueryRequest<never>): Promise<never> {
    this.asked.push([query, request]);
    if (this.answer) throw this.answer;
    return { ok: true } as never;
  }
}

/** Takes a temperature of 1 at most. */
function cooler({ sampling }: ModelRequest['shape']): Misfit[] {
  const isHot = (sampling?.temperature ?? 0) > 1;
  return isHot ? [{ path: 'sampling.temperature', why: 'takes at most 1' }] : [];
}

function asked(sent: Command, memory = new Budget(undefined), lastRequest?: TurnRequest) {
  const model = Object.assign(new ScriptedModel({}), { misfits: cooler });
  const mind = new SimpleMind(model);
  mind.known['hot'] = { ...assistant, id: 'hot', sampling: { temperature: 2 } };
  mind.cards = {
    'x/plain': {
      can: { images: false, pdfs: false, tools: true, thinking: false, sampling: false, answerSchema: false },
    },
  };
  return refusalOf(sent, { session, mind, memory, lastRequest }, mail);
}

const wanting = (request: TurnRequest): Command => submit('reject', 't1', { request });

describe('a turn that is asked for is refused', () => {
  test.each<[string, Command, object | undefined]>([
    ['never for nothing', wanting({}), undefined],
    ['for a model that nobody serves', wanting({ model: 'gone/x' }), { code: 'unknown_model' }],
    ['for an agent that nobody knows', wanting({ agent: 'ghost' }), { code: 'unknown_agent' }],
    ['not for a model that is only not set up: the turn says so', wanting({ model: 'closed/x' }), undefined],
    [
      'for thoughts that its model does not have',
      wanting({ model: 'x/plain', thinking: 'high' }),
      {
        code: 'invalid_request',
        message: 'thinking: the model x/plain cannot think',
        details: [{ path: 'thinking', problem: 'the model x/plain cannot think' }],
      },
    ],
    [
      'for all of it at once',
      wanting({ model: 'x/plain', sampling: { topP: 1 }, answerSchema: {} }),
      { details: [{ path: 'sampling' }, { path: 'answerSchema' }] },
    ],
    [
      'for what its API does not take',
      wanting({ sampling: { temperature: 2 } }),
      { details: [{ path: 'sampling.temperature', problem: 'the model x/y takes at most 1' }] },
    ],
    ['not for what its agent asks for', wanting({ agent: 'hot', thinking: 'low' }), undefined],
    ['not for thoughts that it shall not have', wanting({ model: 'x/plain', thinking: 'off' }), undefined],
    ['also by a schedule', run({ model: 'gone/x' }), { code: 'unknown_model' }],
  ])('%s', async (_, sent, refusal) => {
    expect([await asked(sent)]).toMatchObject([refusal]);
  });

  test('where a retry would ask once more for what is gone', async () => {
    const retry = command('turn.retry', { turn: 't2', retryOf: 't1' });
    expect(await asked(retry, undefined, { agent: 'ghost' })).toMatchObject({ code: 'unknown_agent' });
    expect(await asked(retry)).toBeUndefined();
  });
});

describe('what a schedule sends', () => {
  const spent = new ParleyError({
    code: 'budget_exceeded',
    message: 'All is spent.',
    retryAt: '2026-01-02T00:00:00.000Z',
  });

  it('counts towards the budget of its owner, under the turn that it becomes', async () => {
    const memory = new Budget(undefined);
    await asked(run(), memory);
    await asked(run(), memory);
    const [first, second] = memory.asked;
    expect(first).toMatchObject(['memory.admit', { user: 'u1', session: 's1' }]);
    expect(second).toEqual(first);
  });

  it('is refused once all is spent, and told until when', async () => {
    expect(await asked(run(), new Budget(spent))).toMatchObject({ ...spent.body });
  });

  it('is asked again later where nobody answers', async () => {
    const away = new ParleyError({ code: 'unavailable', message: 'Away.' });
    await expect(asked(run(), new Budget(away))).rejects.toBe(away);
  });

  test('and only that: what a person submits was counted by his gateway', async () => {
    const memory = new Budget(spent);
    expect(await asked(wanting({}), memory)).toBeUndefined();
    expect(memory.asked).toEqual([]);
  });
});

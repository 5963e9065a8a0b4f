import { describe, expect, it, test } from '@jest/globals';
import {
  mostSaidBytes,
  ParleyError,
  type Agent,
  type Command,
  type Conversation,
  type QueryRequest,
  type TurnRequest,
} from '#shared/contracts';
import { unasked } from '../commands/known-branch.js';
import { command, submit } from '../commands/testing/ask.js';
import { folded } from '../commands/testing/given.js';
import { approvalOf, asked as waitsFor, calling, running } from '../commands/testing/past.js';
import { emptyConversation } from '#shared/conversation';
import { session, settings } from '../turns/testing/life.js';
import { RecordedTools } from '../turns/testing/recorded-tools.js';
import { ScriptedModel } from '../turns/testing/scripted-model.js';
import { assistant, SimpleMind } from '../turns/testing/simple-mind.js';
import type { Misfit, ModelRequest } from '../models/model-port.js';
import type { Memory } from './memory-port.js';
import { refusalOf, type RefusalGround } from './refusals.js';

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

function groundWith(mind: SimpleMind, memory: Memory, request?: TurnRequest): RefusalGround {
  const lastTurn = request ? { turn: 't1', message: 'm-t1', end: 'failed' as const, request } : null;
  const conversation = { ...emptyConversation, lastTurn };
  return {
    session,
    mind,
    memory,
    conversation,
    branch: unasked,
    asked: { kind: 'unasked' },
    tools: new RecordedTools(),
    settings,
  };
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
  return refusalOf(sent, groundWith(mind, memory, lastRequest), mail);
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

describe('tools of a client', () => {
  const tool = (name: string) => ({ name, description: 'Mine.', inputSchema: { type: 'object' } });

  it('may not have the name of one that is there already', async () => {
    const clientTools = [tool('mine'), tool('look')];
    const problem = { path: 'clientTools.1.name', problem: 'there is a tool look already' };
    expect(await asked(wanting({ clientTools }))).toMatchObject({
      code: 'invalid_request',
      details: [problem],
    });
  });

  it('may have any other', async () => {
    expect(await asked(wanting({ clientTools: [tool('mine')] }))).toBeUndefined();
  });
});

describe('what a person says to a call that waits for him', () => {
  const waiting = (request?: TurnRequest): Conversation =>
    folded([...running('t1', request), ...calling('t1', 0, 'a'), ...waitsFor('t1', 'a')]);
  const edit = (input: unknown, approval = approvalOf('t1', 0, 'a')): Command =>
    command('approval.answer', { approval, decision: 'edit', input });

  const say = (decision: 'approve' | 'deny'): Command =>
    command('approval.answer', { approval: approvalOf('t1', 0, 'a'), decision });

  function forbidden(
    sent: Command,
    deny: string[],
    offered?: [],
    changes: Partial<Agent> = {},
    request?: TurnRequest,
  ): Promise<unknown> {
    const mind = new SimpleMind(new ScriptedModel({}));
    mind.known['assistant'] = { ...assistant, permissions: { deny }, ...changes };
    const tools = Object.assign(new RecordedTools('answering', offered), { required: ['at'] });
    const ground = groundWith(mind, new Budget(undefined));
    return refusalOf(sent, { ...ground, conversation: waiting(request), tools }, mail);
  }

  it.each([
    [
      'other arguments are refused where the rules deny them',
      edit({ at: 'secret' }),
      { code: 'invalid_request', details: [{ path: 'input' }] },
    ],
    [
      'they are refused where their tool could not be called with them',
      edit({}),
      { code: 'invalid_request', details: [{ path: 'input.at', problem: 'is missing' }] },
    ],
    ['are fine otherwise', edit({ at: 'there' }), undefined],
    [
      'of a call that does not wait yet they are refused: nobody has judged them',
      edit({ at: 'there' }, 'other'),
      { code: 'invalid_request', details: [{ path: 'approval' }] },
    ],
  ])('%s', async (_, sent, refusal) => {
    expect([await forbidden(sent, ['look(secret*)'])]).toMatchObject([refusal]);
  });

  it('arguments that do not fit are refused for that, and not by a rule that may mean them', async () => {
    const details = [{ path: 'input.at', problem: 'is missing' }];
    expect(await forbidden(edit({}), ['look(*)'])).toMatchObject({ details });
    expect(await forbidden(edit({ at: 'there' }), ['look(*)'])).toMatchObject({
      details: [{ path: 'input' }],
    });
  });

  it('arguments that are too long are held against nothing: they are refused for that', async () => {
    expect(
      await forbidden(edit({ at: 'secret', more: 'x'.repeat(mostSaidBytes) }), ['look']),
    ).toBeUndefined();
  });

  it('no yes counts that the rules have come to deny since he was asked', async () => {
    const refusal = { code: 'invalid_request', details: [{ path: 'decision' }] };
    expect(await forbidden(say('approve'), ['look'])).toMatchObject(refusal);
    expect(await forbidden(say('approve'), ['look(secret*)'])).toBeUndefined();
    expect(await forbidden(say('deny'), ['look'])).toBeUndefined();
  });

  it('a yes counts while the tool is away: its call waits for it', async () => {
    expect(await forbidden(say('approve'), ['other'], [])).toBeUndefined();
    expect(await forbidden(say('approve'), [], [], { tools: ['look'] })).toBeUndefined();
  });

  it.each<[string, string[], [] | undefined, Partial<Agent>]>([
    ['that the rules deny', ['look'], [], {}],
    ['of which the rules deny some: nobody can say which', ['look(secret*)'], [], {}],
    ['that its agent does not have any more', [], undefined, { tools: ['other'] }],
    ['that is gone as well', [], [], { tools: [] }],
  ])('no yes counts for a tool that is away %s', async (_, deny, offered, changes) => {
    const refusal = { code: 'invalid_request', details: [{ path: 'decision' }] };
    expect(await forbidden(say('approve'), deny, offered, changes)).toMatchObject(refusal);
    expect(await forbidden(say('deny'), deny, offered, changes)).toBeUndefined();
  });

  it('what its turn may do at all was held against it while its tool was there', async () => {
    const only = { permissions: { only: ['look'] } };
    expect(await forbidden(say('approve'), [], [], {}, only)).toBeUndefined();
  });
});

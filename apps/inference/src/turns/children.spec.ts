import { describe, expect, it, test } from '@jest/globals';
import { ParleyError } from '#shared/contracts';
import {
  callsTools,
  childEnds,
  foreground,
  keyOf,
  outputs,
  prompt,
  taskOf,
} from '../children/testing/calls-agent.js';
import { childNames } from '../children/names.js';
import { stop, submit } from '../commands/testing/ask.js';
import type { Life } from './testing/life.js';
import { RecordedTools } from './testing/recorded-tools.js';
import { says } from './testing/scripted-model.js';
import { assistant } from './testing/simple-mind.js';
import { asked, endsOf, lifeWith, told } from './testing/telling.js';

describe('a sub-agent in the foreground', () => {
  it('is in the log for good before anybody else hears of it', async () => {
    const life = lifeWith(foreground);
    const written: number[] = [];
    const startedAt = (): number => life.log.entries.findIndex(({ type }) => type === 'agent.started');
    life.family.onAsked = (what) => {
      if (what !== 'admit') written.push(life.log.durableEntries - startedAt());
    };
    await asked(life, submit('reject', 't1'));
    expect(written).toEqual([1, 1]);
    expect(told(life).slice(-2)).toEqual(['tool.requested t1', 'agent.started t1 a']);
    expect(life.next).toBe('wait');
  });

  it('is a session of its owner with its own turn, counted and named after the call', async () => {
    const life = await asked(lifeWith(foreground), submit('reject', 't1'));
    const { session, turn } = childNames(keyOf('a'));
    expect(life.family.admitted).toEqual([{ user: 'u1', session, turn }]);
    const parent = { session: 's1', turn: 't1', call: 'a', key: keyOf('a'), depth: 1 };
    expect(life.family.created).toMatchObject([
      { owner: 'u1', name: prompt, agents: ['assistant'], child: { id: session, parent } },
    ]);
    const body = { turn, text: prompt, policy: 'enqueue', request: { agent: 'assistant' } };
    expect(life.family.posted).toMatchObject([
      { door: 'user', command: { type: 'turn.submit', session, by: 'u1', body } },
    ]);
  });

  it('keeps the call open until it ends', async () => {
    const life = await asked(lifeWith(foreground), submit('reject', 't1'));
    await asked(life, childEnds('a'));
    expect(outputs(life)).toEqual(['done a']);
    expect(endsOf(life)).toEqual(['turn.completed t1']);
    expect(life.model.problems).toEqual([]);
    expect(life.log.conversation.children).toMatchObject([{ session: taskOf('a'), status: 'completed' }]);
  });

  it.each([
    [{ status: 'failed', output: 'No model.' }, 'The sub-agent has failed.\nNo model.'],
    [{ status: 'stopped', output: '' }, 'The sub-agent was stopped.'],
  ] as const)('tells when it came to nothing: %j', async (body, output) => {
    const life = await asked(lifeWith(foreground), submit('reject', 't1'));
    await asked(life, childEnds('a', body));
    expect(outputs(life)).toEqual([output]);
    expect(told(life)).toContain('tool.completed t1 a error');
  });

  it('is stopped with the turn that waits for it, which says so before', async () => {
    const life = await asked(lifeWith(foreground), submit('reject', 't1'));
    const { session, turn } = childNames(keyOf('a'));
    let durable = 0;
    life.family.onAsked = () => (durable = life.log.durableEntries);
    await asked(life, stop('t1'));
    const [stopped] = life.family.of('turn.stop');
    expect(stopped).toMatchObject({ session, by: 'u1', body: { turn } });
    const lines = told(life);
    expect(durable).toBe(1 + lines.indexOf('turn.stopping t1 user'));
    expect(lines.slice(-6)).toEqual([
      'turn.stopping t1 user',
      'agent.finished t1 a stopped',
      'tool.completed t1 a cancelled',
      'reply.completed t1',
      'turn.stopped t1 user',
      'turn.settled t1',
    ]);
    expect(life.tools.cancelled).toEqual([]);
    life.mail(childEnds('a'));
    expect(told(life).at(-1)).toBe('command.settled over');
  });

  it('works side by side with others, each heard once', async () => {
    const calls = ['a', 'b', 'c'].map((call) => [call, 'agent', { prompt }] as [string, string, unknown]);
    const life = await asked(
      lifeWith({ 't1.0': callsTools(...calls), 't1.1': says('All.') }),
      submit('reject', 't1'),
    );
    expect(life.family.of('turn.submit')).toHaveLength(3);
    await asked(life, childEnds('c'), childEnds('a'), childEnds('b'));
    expect(outputs(life)).toEqual(['done c', 'done a', 'done b']);
    expect(endsOf(life)).toEqual(['turn.completed t1']);
  });
});

describe('a sub-agent that may not be', () => {
  const refused = new ParleyError({ code: 'budget_exceeded', message: 'Enough for today.' });
  test.each<[string, unknown, (life: Life) => void, string]>([
    ['over the budget', { prompt }, (life) => (life.family.refusal = refused), 'Enough for today.'],
    ['of an unknown kind', { prompt, agent: 'nobody' }, () => {}, 'There is no agent nobody.'],
    ['with an unknown model', { prompt, model: 'gone/x' }, () => {}, 'Nobody serves gone/x.'],
    ['without a task', { prompt: '' }, () => {}, 'prompt: Too small: expected string to have >=1 characters'],
    [
      'with more rules than a turn carries',
      { prompt },
      (life) => {
        const deny = Array.from({ length: 201 }, (_, place) => `x${place}`);
        life.mind.known['assistant'] = { ...assistant, permissions: { deny } };
      },
      'There are more rules for it than a turn can carry.',
    ],
  ])('%s is told of in words', async (_, input, given, why) => {
    const life = lifeWith({ 't1.0': callsTools(['a', 'agent', input]), 't1.1': says('Well.') });
    given(life);
    await asked(life, submit('reject', 't1'));
    expect(outputs(life)).toEqual([`The sub-agent was not started: ${why}`]);
    expect(life.family.posted).toEqual([]);
    expect(endsOf(life)).toEqual(['turn.completed t1']);
  });

  it('for there are enough of them, is told so', async () => {
    const calls = ['a', 'b', 'c', 'd'].map((call) => [call, 'agent', { prompt, background: true }] as const);
    const scripts = { 't1.0': callsTools(...calls.map((call) => [...call] as never)), 't1.1': says('So.') };
    const life = await asked(lifeWith(scripts), submit('reject', 't1'));
    expect(outputs(life).at(-1)).toContain('3 sub-agents work for this conversation already');
    expect(life.family.of('turn.submit')).toHaveLength(3);
  });

  it('for it would lie too deep, is not even offered', async () => {
    const parent = { session: 's0', turn: 't0', call: 'x', key: 'k', depth: 2 };
    const life = lifeWith(foreground, new RecordedTools(), { session: { parent } });
    await asked(life, submit('reject', 't1'));
    expect(life.model.requests[0]?.tools.map(({ name }) => name)).toEqual(['look']);
    expect(outputs(life)).toEqual(['There is no tool named "agent".']);
  });

  it('is tried again while nobody can be reached, and then given up', async () => {
    const patient = lifeWith(foreground);
    patient.family.failures = 2;
    await asked(patient, submit('reject', 't1'));
    expect(patient.family.of('turn.submit')).toHaveLength(1);
    const hopeless = lifeWith(foreground);
    hopeless.family.failures = 100;
    await asked(hopeless, submit('reject', 't1'));
    expect(told(hopeless)).toContain('agent.finished t1 a failed');
    // It may have come through for all that.
    expect(hopeless.family.of('turn.stop')).toMatchObject([{ session: taskOf('a') }]);
    expect(outputs(hopeless)).toEqual(['The sub-agent was not started: It could not be reached.']);
  });
});

describe('what a sub-agent may do', () => {
  it('is no more than the turn that asks for it', async () => {
    const life = lifeWith(foreground);
    life.mind.known['assistant'] = {
      ...assistant,
      tools: ['agent', 'look'],
      permissions: { deny: ['look(secret*)'], allow: ['look'] },
    };
    const permissions = { only: ['look(a*)', 'agent', 'shell'], ask: ['agent(x*)'] };
    await asked(life, submit('reject', 't1', { request: { permissions } }));
    expect(life.family.of('turn.submit')[0]?.body.request).toMatchObject({
      permissions: { only: ['look(a*)', 'agent'], ask: ['agent(x*)'] },
      ancestors: [{ agent: 'assistant', permissions: { deny: ['look(secret*)'], allow: ['look'] } }],
    });
  });

  it('is thought out with the model of that turn, unless its agent has one of its own', async () => {
    const modelOf = async (input: object, request = {}): Promise<string | undefined> => {
      const life = lifeWith({ 't1.0': callsTools(['a', 'agent', { prompt, ...input }]) });
      life.mind.known['scout'] = { ...assistant, id: 'scout', model: 'x/scout' };
      await asked(life, submit('reject', 't1', { request }));
      return life.family.of('turn.submit')[0]?.body.request.model;
    };
    expect(await modelOf({}, { model: 'x/own' })).toBe('x/own');
    expect(await modelOf({ agent: 'scout' }, { model: 'x/own' })).toBe('x/scout');
    expect(await modelOf({ agent: 'scout', model: 'x/wanted' })).toBe('x/wanted');
  });
});

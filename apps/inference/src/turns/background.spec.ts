import { describe, expect, it, test } from '@jest/globals';
import {
  background,
  callsTools,
  childEnds,
  foreground,
  outputs,
  prompt,
  taskOf,
} from '../children/testing/calls-agent.js';
import { RecordedFamily } from '../children/testing/recorded-family.js';
import { command, stop, submit } from '../commands/testing/ask.js';
import { broken, crashes, takenOver } from './testing/crashes.js';
import { RecordedTools } from './testing/recorded-tools.js';
import { says, stepUsage, words } from './testing/scripted-model.js';
import { asked, endsOf, lifeThat, lifeWith, texts, told, type Scripts } from './testing/telling.js';

describe('a sub-agent in the background', () => {
  it('is answered at once, outlives the turn, and its report is found by the next', async () => {
    const life = await asked(lifeWith(background), submit('reject', 't1'));
    expect(outputs(life)[0]).toContain(`Working in the background as task ${taskOf('a')}`);
    expect(endsOf(life)).toEqual(['turn.completed t1']);
    await asked(life, childEnds('a'));
    expect(told(life).slice(-2)).toEqual(['agent.finished t1 a completed reports', 'report.heard']);
    expect(life.next).toBe('nothing');
    await asked(life, submit('reject', 't2'));
    expect(texts(life).slice(2)).toEqual([`Task ${taskOf('a')} has completed:\ndone a`, 'say t2', 'I know.']);
    const parents = life.log.conversation.messages.map(({ parent }) => parent);
    expect(parents.slice(1)).toEqual(life.log.conversation.messages.slice(0, -1).map(({ id }) => id));
    expect(JSON.stringify(life.model.requests.at(-1)?.messages)).toContain('has completed');
    expect(life.model.problems).toEqual([]);
  });

  it('goes on when the turn is stopped', async () => {
    const scripts: Scripts = {
      't1.0': callsTools(['a', 'agent', { prompt, background: true }], ['b', 'look', { at: 'b' }]),
    };
    const life = await asked(lifeWith(scripts, new RecordedTools('silent')), submit('reject', 't1'));
    await asked(life, stop('t1'));
    expect(life.family.of('turn.stop')).toEqual([]);
    expect(life.log.conversation.children).toMatchObject([{ status: 'running' }]);
  });

  it('that nobody could start yet is stopped with the turn', async () => {
    const life = lifeWith({ 't1.0': callsTools(['a', 'agent', { prompt, background: true }]) });
    life.family.failures = 100;
    life.family.onAsked = (what) => {
      if (what === 'create' && life.family.failures === 98) life.mail(stop('t1'));
    };
    await asked(life, submit('reject', 't1'));
    expect(life.family.of('turn.stop')).toHaveLength(1);
    expect(told(life)).toContain('agent.finished t1 a stopped');
  });

  it('is heard between two steps, and before the turn completes', async () => {
    const between = lifeThat((mail) => ({
      't1.0': callsTools(['a', 'agent', { prompt, background: true }]),
      't1.1': (sink) => {
        mail(childEnds('a'));
        mail(command('turn.steer', { turn: 't1', message: 'm9', text: 'and?' }));
        words(sink, 'Let me see.');
        return { stopReason: 'end_turn', usage: stepUsage };
      },
      't1.2': says('It is done.'),
    }));
    await asked(between, submit('reject', 't1'));
    expect(texts(between).slice(1)).toEqual([
      'tool Let me see.',
      `Task ${taskOf('a')} has completed:\ndone a`,
      'and?',
      'It is done.',
    ]);
    expect(endsOf(between)).toEqual(['turn.completed t1']);
    expect(between.log.conversation.reports).toEqual([]);
    expect(between.model.problems).toEqual([]);
  });

  it('that has as much to say as it may is heard all the same, one report after the other', async () => {
    const long = 'ü'.repeat(100_000);
    const life = lifeThat((mail) => ({
      't1.0': callsTools(
        ...['a', 'b', 'c'].map((call) => [call, 'agent', { prompt, background: true }] as never),
      ),
      't1.1': (sink) => {
        for (const call of ['a', 'b', 'c']) mail(childEnds(call, { output: long }));
        words(sink, 'Hm.');
        return { stopReason: 'end_turn', usage: stepUsage };
      },
      't1.2': says('All heard.'),
    }));
    await asked(life, submit('reject', 't1'));
    const heard = told(life).filter((line) => line.startsWith('report.heard'));
    expect(heard).toHaveLength(3);
    expect(
      texts(life)
        .filter((text) => text.startsWith('Task'))
        .map(({ length }) => length < 21_000),
    ).toEqual([true, true, true]);
  });
});

describe('a worker that takes over', () => {
  test.each([
    ['in the foreground', foreground],
    ['in the background', background],
  ])('asks for no second sub-agent %s', async (_, scripts) => {
    const whole = await asked(lifeWith(scripts), submit('reject', 't1'));
    await asked(whole, childEnds('a'));
    expect(endsOf(whole)).toEqual(['turn.completed t1']);
    const wrong: string[] = [];
    for (const crash of crashes(whole)) {
      const family = new RecordedFamily();
      const life = await takenOver(scripts, crash, new RecordedTools(), { family });
      const known = life.log.conversation.children.some(({ status }) => status === 'running');
      // What was on its way is durable mail: it comes to whoever has the session by then.
      if (known) await asked(life, childEnds('a'));
      if (known || crash.past.some(({ type }) => type === 'agent.finished')) {
        wrong.push(...broken(life, crash));
        const ids = new Set(family.posted.map(({ command: { id } }) => id));
        const doubled = told(life).filter((line) => line.startsWith('agent.started')).length !== 1;
        if (doubled || ids.size > 1) wrong.push(`after entry ${crash.cut}: begun twice`);
      }
      if (crash.past.some(({ type }) => type === 'agent.finished') && family.posted.length > 0)
        wrong.push(`after entry ${crash.cut}: it is begun though it has ended`);
    }
    expect(wrong).toEqual([]);
  });
});

it('goes on with a report that was heard, whoever has heard it', async () => {
  const scripts: Scripts = { ...background, 't1.2': says('It is done.') };
  const whole = lifeThat((mail) => ({
    ...scripts,
    't1.1': (sink) => {
      mail(childEnds('a'));
      words(sink, 'Let me see.');
      return { stopReason: 'end_turn', usage: stepUsage };
    },
  }));
  await asked(whole, submit('reject', 't1'));
  const heard = crashes(whole).filter(({ past }) => past.some(({ type }) => type === 'report.heard'));
  expect(heard.length).toBeGreaterThan(4);
  for (const crash of heard) {
    const life = await takenOver(scripts, crash, new RecordedTools());
    expect(broken(life, crash)).toEqual([]);
    expect(texts(life).slice(-2)).toEqual([`Task ${taskOf('a')} has completed:\ndone a`, 'It is done.']);
  }
});

import { describe, expect, it } from '@jest/globals';
import type { Command } from '#shared/contracts';
import { callsTools, childEnds, keyOf, outputs, prompt, taskOf } from '../children/testing/calls-agent.js';
import { childNames } from '../children/names.js';
import { command, submit } from '../commands/testing/ask.js';
import { RecordedTools } from './testing/recorded-tools.js';
import { asksFor, says } from './testing/scripted-model.js';
import { asked, endsOf, lifeWith, told, type Scripts } from './testing/telling.js';

describe('the output of a task', () => {
  function tasks(input: object, then: Scripts = {}): Scripts {
    return {
      't1.0': callsTools(['a', 'agent', { prompt, background: true }]),
      't1.1': callsTools(['b', 'task_output', { task: taskOf('a'), ...input }]),
      't1.2': says('I see.'),
      ...then,
    };
  }

  const later: Scripts = {
    't1.1': says('Later.'),
    't2.0': callsTools(['b', 'task_output', { task: taskOf('a') }]),
    't2.1': says('So.'),
  };

  it('is nothing where there is no such task', async () => {
    const life = await asked(lifeWith(tasks({ task: 'x' })), submit('reject', 't1'));
    expect(outputs(life).at(-1)).toBe(`There is no task x. There is: ${taskOf('a')} (assistant, running).`);
  });

  it('is how far it has come while it works', async () => {
    const life = lifeWith(tasks({}));
    const { session, turn } = childNames(keyOf('a'));
    const child = await asked(
      lifeWith({ [`${turn}.0`]: asksFor('look', 'z') }, new RecordedTools('silent')),
      {
        ...submit('reject', turn),
      },
    );
    life.family.known[session] = child.log.conversation;
    await asked(life, submit('reject', 't1'));
    expect(outputs(life).at(-1)).toBe(`Task ${session} is still running.\nIt waits for: look.`);
  });

  it('is what it has said, once it has ended', async () => {
    const ended = lifeWith(tasks({}, later));
    await asked(ended, submit('reject', 't1'));
    await asked(ended, childEnds('a', { output: 'x'.repeat(30_000) }));
    const { session, turn } = childNames(keyOf('a'));
    const child = await asked(lifeWith({ [`${turn}.0`]: says('y'.repeat(30_000)) }), submit('reject', turn));
    ended.family.known[session] = child.log.conversation;
    await asked(ended, submit('reject', 't2'));
    expect(outputs(ended).at(-1)).toBe('y'.repeat(30_000));
  });

  it('is what it has said, whatever was said there since', async () => {
    const ended = lifeWith(tasks({}, later));
    await asked(ended, submit('reject', 't1'));
    await asked(ended, childEnds('a'));
    const { session, turn } = childNames(keyOf('a'));
    const child = lifeWith({ [`${turn}.0`]: says('Found.'), 't9.0': says('And more.') });
    await asked(child, submit('enqueue', turn), submit('enqueue', 't9'));
    ended.family.known[session] = child.log.conversation;
    await asked(ended, submit('reject', 't2'));
    expect(outputs(ended).at(-1)).toBe('Found.');
  });

  it('is its report where memory has not heard the end', async () => {
    const ended = lifeWith(tasks({}, later));
    await asked(ended, submit('reject', 't1'));
    await asked(ended, childEnds('a'));
    await asked(ended, submit('reject', 't2'));
    expect(outputs(ended).at(-1)).toBe(`Task ${taskOf('a')} has completed:\ndone a`);
  });

  it('comes when it ends, to whoever waits for it, and is not reported beside', async () => {
    const life = await asked(lifeWith(tasks({ waitSeconds: 60 })), submit('reject', 't1'));
    expect(life.next).toBe('wait');
    await asked(life, childEnds('a'));
    expect(outputs(life).at(-1)).toBe('done a');
    expect(told(life)).toContain('agent.finished t1 a completed');
    expect(endsOf(life)).toEqual(['turn.completed t1']);
    expect(life.model.problems).toEqual([]);
  });

  it('is that it goes on, when its time is over', async () => {
    const life = await asked(lifeWith(tasks({ waitSeconds: 60 })), submit('reject', 't1'));
    const over: Command = command('call.expire', { turn: 't1', call: 'b', key: keyOf('b', 1) });
    await asked(life, over);
    expect(outputs(life).at(-1)).toContain('still running');
    expect(endsOf(life)).toEqual(['turn.completed t1']);
    life.mail({ ...over, id: 'c-again' });
    expect(told(life).at(-1)).toBe('command.settled over');
  });
});

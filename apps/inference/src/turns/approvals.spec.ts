import { describe, expect, it, test } from '@jest/globals';
import { callHash, callKey, type ClientTool, type Project } from '#shared/contracts';
import { command, stop, submit } from '../commands/testing/ask.js';
import { session } from './testing/life.js';
import { answers, approvalIn, permitted, write } from './testing/permitted.js';
import { look, RecordedTools } from './testing/recorded-tools.js';
import { asksFor, says, type Script } from './testing/scripted-model.js';
import { broken, crashes, takenOver } from './testing/crashes.js';
import { asked, endsOf, told, type Scripts } from './testing/telling.js';

const writes: Scripts = { 't1.0': asksFor('write', 'a'), 't1.1': says('Done.') };

function outputs(life: ReturnType<typeof permitted>): unknown[] {
  return life.log.entries.flatMap((entry) => (entry.type === 'tool.completed' ? [entry.body.output] : []));
}

/** Told to the model, without those of the engine itself. */
function toolsOf({ model }: ReturnType<typeof permitted>): string[] {
  const names = model.requests[0]?.tools.map(({ name }) => name) ?? [];
  return names.filter((name) => name !== 'agent' && name !== 'task_output');
}

describe('a call that a person must agree to', () => {
  it('waits, is told of with its reason, and is sent to nobody', async () => {
    const life = await asked(permitted(writes), submit('reject', 't1'));
    expect(told(life).slice(-2)).toEqual(['tool.requested t1', 'tool.approval_requested t1 a from person']);
    expect(life.log.entries.at(-1)?.body).toMatchObject({
      approval: approvalIn('t1', 0, 'a'),
      hash: callHash('write', { at: 'a' }),
      reason: 'No rule speaks of this call of write, which may change something.',
      expiresAt: '2026-01-02T03:05:10.678Z',
    });
    expect([life.next, life.tools.ran]).toEqual(['wait', []]);
    expect(life.log.conversation.openTurn?.waitsSince).not.toBeNull();
  });

  it('runs when he does', async () => {
    const life = await asked(permitted(writes), submit('reject', 't1'));
    await asked(life, answers('a', { decision: 'approve' }));
    expect(life.tools.jobs).toMatchObject([{ input: { at: 'a' }, hash: callHash('write', { at: 'a' }) }]);
    expect(endsOf(life)).toEqual(['turn.completed t1']);
  });

  it('runs with the arguments that he has written, under their own hash, and the model is told', async () => {
    const life = await asked(permitted(writes), submit('reject', 't1'));
    const input = { at: 'elsewhere' };
    await asked(life, answers('a', { decision: 'edit', input }));
    expect(life.tools.jobs).toMatchObject([{ input, hash: callHash('write', input) }]);
    expect(outputs(life)).toEqual([
      '[A person has changed the arguments of this call to {"at":"elsewhere"}]\nsaw a',
    ]);
    expect(JSON.stringify(life.model.requests[1]?.messages)).toContain('has changed the arguments');
  });

  test.each([
    [
      'no',
      answers('a', { decision: 'deny', text: 'Never.' }),
      'denied',
      'A person has denied this call: Never.',
    ],
    ['an answer', answers('a', { decision: 'answer', text: 'Blue.' }), 'ok', 'Blue.'],
    [
      'nothing in time',
      command('approval.expire', { approval: approvalIn('t1', 0, 'a') }),
      'denied',
      'Nobody answered in time.',
    ],
  ])('does not run where he says %s, and the turn goes on', async (_, said, outcome, output) => {
    const life = await asked(permitted(writes), submit('reject', 't1'));
    await asked(life, said);
    expect(told(life)).toContain(`tool.completed t1 a ${outcome}`);
    expect([life.tools.ran, outputs(life), endsOf(life)]).toEqual([[], [output], ['turn.completed t1']]);
  });

  it('keeps no other from running', async () => {
    const script: Script = (sink) => {
      void asksFor('write', 'a')(sink, new AbortController().signal);
      return asksFor('look', 'b')(sink, new AbortController().signal);
    };
    const life = await asked(permitted({ ...writes, 't1.0': script }), submit('reject', 't1'));
    expect(told(life)).toContain('tool.completed t1 b ok');
    expect(life.next).toBe('wait');
  });

  it('is closed by a stop, and the history is one that every provider takes', async () => {
    const life = permitted({ ...writes, 't2.0': says('Gone on.') });
    await asked(life, submit('reject', 't1'));
    await asked(life, stop('t1'));
    expect(told(life).slice(-4)).toEqual([
      'tool.completed t1 a cancelled',
      'reply.completed t1',
      'turn.stopped t1 user',
      'turn.settled t1',
    ]);
    expect(life.mail(answers('a', { decision: 'approve' }))).toMatchObject({
      error: { code: 'already_answered' },
    });
    await asked(life, submit('reject', 't2'));
    expect([life.model.problems, life.tools.ran]).toEqual([[], []]);
    expect(endsOf(life)).toEqual(['turn.stopped t1 user', 'turn.completed t2']);
  });

  it('is asked for once, whoever takes over, and runs once', async () => {
    const whole = await asked(permitted(writes), submit('reject', 't1'));
    await asked(whole, answers('a', { decision: 'approve' }));
    const agreed = whole.log.entries.findIndex(({ type }) => type === 'tool.approval_answered');
    for (const crash of crashes(whole)) {
      const life = await takenOver(writes, crash, new RecordedTools('answering', [look, write]));
      if (crash.cut < agreed) await asked(life, answers('a', { decision: 'approve' }));
      expect([broken(life, crash), endsOf(life)]).toEqual([[], ['turn.completed t1']]);
    }
  });
});

describe('what the rules say', () => {
  it('ends a call that is denied at once, with the rule', async () => {
    const permissions = { deny: ['write(a*)'] };
    const life = await asked(permitted(writes, { permissions }), submit('reject', 't1'));
    expect(outputs(life)).toEqual(['Denied. The rule write(a*) of agent "assistant" denies it.']);
    expect([life.tools.ran, endsOf(life)]).toEqual([[], ['turn.completed t1']]);
  });

  it('lets a call run that is allowed', async () => {
    const permissions = { allow: ['write(a*)'] };
    const life = await asked(permitted(writes, { permissions }), submit('reject', 't1'));
    expect([life.tools.ran.length, endsOf(life)]).toEqual([1, ['turn.completed t1']]);
  });

  it('need not be found out by a tool that cannot be used', async () => {
    const permissions = { deny: ['write'] };
    const life = await asked(permitted({ 't1.0': says('Hm.') }, { permissions }), submit('reject', 't1'));
    expect(toolsOf(life)).toEqual(['look']);
  });

  it('may be narrowed by a turn', async () => {
    const life = permitted(writes, { permissions: { allow: ['*'] } });
    await asked(life, submit('reject', 't1', { request: { permissions: { only: ['look'] } } }));
    expect(outputs(life)).toEqual(['Denied. It is not among what this turn may do.']);
  });

  const project: Project = {
    id: 'p1',
    owner: 'u1',
    name: 'site',
    root: '/srv/site',
    writable: ['docs'],
    permissions: { deny: ['write(secret*)'] },
    createdAt: session.createdAt,
  };

  it('is what the project says as well', async () => {
    const projects = { p1: { ...project, permissions: { deny: ['write'] } } };
    const permissions = { allow: ['*'] };
    const life = permitted(writes, { permissions, projects, session: { project: 'p1' } });
    await asked(life, submit('reject', 't1'));
    expect(outputs(life)).toEqual(['Denied. The rule write of project "site" denies it.']);
  });

  it.each([
    [{ project: 'p1' }, { workspace: 's1', project: { id: 'p1', root: '/srv/site', writable: ['docs'] } }],
    [{ project: 'gone' }, { workspace: 's1' }],
    [{ workspace: 's0' }, { workspace: 's0' }],
  ])('comes with where the files lie: %j', async (ofSession, place) => {
    const projects = { p1: project };
    const scripts = { ...writes, 't1.0': asksFor('look', 'a') };
    const life = await asked(permitted(scripts, { projects, session: ofSession }), submit('reject', 't1'));
    expect(life.tools.jobs).toMatchObject([{ owner: 'u1' }]);
    expect(life.tools.jobs.map((job) => job.place)).toEqual([place]);
  });
});

describe('calls of one step', () => {
  const names = Array.from({ length: 10 }, (_, place) => `c${place}`);
  const scripts: Scripts = { 't1.0': asksFor('look', ...names), 't1.1': says('Done.') };

  it('are given to the model in the order in which it asked, however their results come', async () => {
    const life = await asked(
      permitted(scripts, { tools: new RecordedTools('silent') }),
      submit('reject', 't1'),
    );
    const order = [7, 2, 9, 0, 4, 1, 8, 3, 6, 5];
    const results = order.flatMap((place) => life.tools.jobs[place] ?? []);
    for (const { call, key } of results) {
      const result = { outcome: 'ok' as const, output: `saw ${call}`, truncated: false };
      life.mail({ ...command('call.finish', { turn: 't1', call, key, ...result }), id: `c-${call}` });
    }
    await life.live();
    const reply = life.model.requests[1]?.messages.at(-1);
    const given = reply?.blocks.flatMap((block) => (block.kind === 'tool' ? [block.output] : []));
    expect(given).toEqual(names.map((name) => `saw ${name}`));
    expect(life.model.problems).toEqual([]);
  });

  it('run one after another where their tool does not run beside others', async () => {
    const alone = { ...look, parallel: false };
    const tools = new RecordedTools('silent', [alone]);
    const life = await asked(
      permitted({ 't1.0': asksFor('look', 'a', 'b') }, { tools }),
      submit('reject', 't1'),
    );
    expect(life.tools.jobs.map(({ call }) => call)).toEqual(['a']);
    const [{ key } = { key: '' }] = life.tools.jobs;
    const result = { outcome: 'ok' as const, output: 'saw', truncated: false };
    await asked(life, command('call.finish', { turn: 't1', call: 'a', key, ...result }));
    expect(life.tools.jobs.map(({ call }) => call)).toEqual(['a', 'b']);
  });
});

describe('a tool of the client', () => {
  const mine: ClientTool = {
    name: 'mine',
    title: 'Mine',
    description: 'Mine.',
    inputSchema: { type: 'object' },
  };
  const keyOfMine = callKey('s1', 't1', 0, 'a');
  const scripts: Scripts = { 't1.0': asksFor('mine', 'a'), 't1.1': says('Done.') };
  const submitted = submit('reject', 't1', { request: { clientTools: [mine] } });

  it('is told to the model, asked for in the log and carried out by nobody here', async () => {
    const life = await asked(permitted(scripts), submitted);
    expect(toolsOf(life)).toEqual(['mine', 'look', 'write']);
    expect(life.log.entries.at(-1)).toMatchObject({
      type: 'tool.requested',
      body: { call: 'a', key: keyOfMine, name: 'mine', title: 'Mine', runs: 'client' },
    });
    expect([life.next, life.tools.jobs]).toEqual(['wait', []]);
  });

  it('gives its result whenever the client does', async () => {
    const whole = await asked(permitted(scripts), submitted);
    const life = permitted(scripts, { past: whole.log.entries });
    await asked(life, command('call.answer', { key: keyOfMine, outcome: 'error', output: 'No such thing.' }));
    expect(outputs(life)).toContain('No such thing.');
    expect(endsOf(life)).toEqual(['turn.completed t1']);
  });

  it('is bound by the rules as any other', async () => {
    const life = await asked(permitted(scripts, { permissions: { deny: ['mi*(*a*)'] } }), submitted);
    expect(told(life)).toContain('tool.completed t1 a denied');
  });
});

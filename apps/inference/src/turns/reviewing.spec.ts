import { describe, expect, it, test } from '@jest/globals';
import type { Agent } from '#shared/contracts';
import { stop, submit } from '../commands/testing/ask.js';
import type { Life } from './testing/life.js';
import { answers, permitted } from './testing/permitted.js';
import { asksFor, fails, neverEnds, says, stepUsage, type Script } from './testing/scripted-model.js';
import { assistant } from './testing/simple-mind.js';
import { asked, endsOf, told } from './testing/telling.js';

const permissions = { ask: ['write'], reviewer: 'model' as const };

function reviewed(summary: Script): Life {
  const scripts = { 't1.0': asksFor('write', 'a'), 't1.1': says('Done.'), summary };
  return permitted(scripts, { permissions });
}

const decides = (decision: string): Script => says(JSON.stringify({ decision, reason: 'Because.' }));

function entryOf(life: Life, type: string): unknown[] {
  return life.log.entries.filter((entry) => entry.type === type).map(({ body }) => body);
}

describe('a call that a model reviews', () => {
  it('runs where it agrees, and its price is told', async () => {
    const life = await asked(reviewed(decides('approve')), submit('reject', 't1'));
    expect(told(life)).toContain('tool.approval_requested t1 a from model');
    expect(life.log.entries.find(({ type }) => type === 'tool.approval_answered')).toMatchObject({
      by: 'reviewer',
      body: { decision: 'approve', text: 'Because.', model: 'x/cheap', usage: stepUsage },
    });
    expect([life.tools.ran.length, endsOf(life)]).toEqual([1, ['turn.completed t1']]);
  });

  it('is denied where it says so', async () => {
    const life = await asked(reviewed(decides('deny')), submit('reject', 't1'));
    expect(entryOf(life, 'tool.completed')).toMatchObject([
      { outcome: 'denied', output: 'Denied by the model that reviews calls: Because.' },
    ]);
    expect([life.tools.ran, endsOf(life)]).toEqual([[], ['turn.completed t1']]);
  });

  test.each<[string, Script]>([
    ['leaves it to him', decides('ask')],
    ['fails', fails('provider_error')],
    ['talks nonsense', says('Sure, go ahead!')],
    ['says what cannot be said', decides('allow')],
  ])('goes to a person where it %s', async (_, script) => {
    const life = await asked(reviewed(script), submit('reject', 't1'));
    expect(told(life)).toContain('tool.approval_requested t1 a from person');
    expect([life.next, life.tools.ran]).toEqual(['wait', []]);
    await asked(life, answers('a', { decision: 'approve' }));
    expect(endsOf(life)).toEqual(['turn.completed t1']);
  });

  it('is paid for also when it comes to nothing', async () => {
    const life = await asked(reviewed(decides('ask')), submit('reject', 't1'));
    expect(entryOf(life, 'state.pass_failed')).toMatchObject([{ pass: 'review', usage: stepUsage }]);
  });

  it('is called off by a person who answers first', async () => {
    const life: Life = reviewed(() => {
      setImmediate(() => life.mail(answers('a', { decision: 'approve' })));
      return neverEnds();
    });
    await asked(life, submit('reject', 't1'));
    expect(told(life)).not.toContain('tool.approval_requested t1 a from person');
    expect([life.tools.ran.length, endsOf(life)]).toEqual([1, ['turn.completed t1']]);
  });

  it('is called off by a stop', async () => {
    const life: Life = reviewed(() => {
      setImmediate(() => life.mail(stop('t1')));
      return neverEnds();
    });
    await asked(life, submit('reject', 't1'));
    expect([life.tools.ran, endsOf(life)]).toEqual([[], ['turn.stopped t1 user']]);
  });

  it('is shown with what was said before, and the rules', async () => {
    const life = await asked(reviewed(decides('approve')), submit('reject', 't1'));
    const shown = JSON.stringify(life.model.requests[1]?.messages);
    for (const part of ['say t1', '\\\\"at\\\\": \\\\"a\\\\"', 'agent \\\\"assistant\\\\"'].map((each) =>
      each.replaceAll('\\\\', '\\'),
    ))
      expect(shown).toContain(part);
  });
});

const wanted = 'The rule write of agent "assistant" wants it to be asked for.';
test.each<[Partial<Agent>, string]>([
  [{ permissions: { deny: ['write'] } }, `${wanted} The rule write of agent "assistant" denies it.`],
  [{ permissions: { ...permissions, reviewer: 'person' } }, wanted],
  [{ permissions, tools: ['look'] }, `${wanted} The tool write is not at hand just now.`],
])(
  'what rules do not leave to a model any more goes to a person, and he is told why: %j',
  async (change, reason) => {
    const life = reviewed(decides('approve'));
    const isAsked = (): boolean => entryOf(life, 'tool.approval_requested').length > 0;
    Object.defineProperty(life.mind.known, 'assistant', {
      get: () => ({ ...assistant, permissions, ...(isAsked() ? change : {}) }),
    });
    await asked(life, submit('reject', 't1'));
    expect(told(life)).toContain('tool.approval_requested t1 a from person');
    expect(entryOf(life, 'tool.approval_requested').at(-1)).toMatchObject({ from: 'person', reason });
    expect([life.model.asked, life.tools.ran]).toEqual([['t1.0'], []]);
  },
);

test('a model that reviews is never asked about what the rules deny', async () => {
  const scripts = { 't1.0': asksFor('write', 'a'), 't1.1': says('Done.'), summary: decides('approve') };
  const life = permitted(scripts, { permissions: { ...permissions, deny: ['write(a)'] } });
  await asked(life, submit('reject', 't1'));
  expect(told(life)).toContain('tool.completed t1 a denied');
  expect([life.model.asked, life.tools.ran]).toEqual([['t1.0', 't1.1'], []]);
});

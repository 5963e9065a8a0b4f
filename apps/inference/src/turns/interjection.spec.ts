import { describe, expect, it, test } from '@jest/globals';
import { command, stop } from '../commands/testing/ask.js';
import type { Life } from './testing/life.js';
import { answeredBy, bodies, company, prompt, questions, say, type Given } from './testing/in-company.js';
import { fails, inTurn, neverEnds, says, stepUsage, words } from './testing/scripted-model.js';
import { asked, endsOf, texts } from './testing/telling.js';

describe('an interjection', () => {
  const speaks = { speaks: true, agent: 'ben', reason: 'He knows.' };
  const given: Given = { passes: ['interjection'], judges: { speaks }, scripts: { 't1.1': says('Me too.') } };

  it('is a second reply of the turn, behind the first', async () => {
    const life = await asked(company(given), say('Anna, tea?'));
    expect(texts(life)).toEqual(['Anna, tea?', 'Hello.', 'Me too.']);
    const [first, second] = bodies(life, 'reply.started');
    expect(second).toMatchObject({ agent: 'ben', parent: first?.message, interjectionOf: first?.message });
    expect(bodies(life, 'interjection.considered')).toMatchObject([
      { agent: 'ben', reason: 'He knows.', usage: stepUsage },
    ]);
    expect(endsOf(life)).toEqual(['turn.completed t1']);
  });

  it('knows what was said, and that nobody has asked', async () => {
    const life = await asked(company(given), say('Anna, tea?'));
    for (const part of ['You are Ben.', 'Anna: Hello.', 'Nobody has asked Ben just now', 'behind what Anna'])
      expect(prompt(life, 't1.1')).toContain(part);
    expect(prompt(life, 't1.0')).not.toContain('Nobody has asked');
    expect(life.model.problems).toEqual([]);
  });

  it.each<[string, Given['judges']]>([
    ['nobody wants to', { speaks: { ...speaks, speaks: false } }],
    ['nobody can say', {}],
    ['somebody else is named', { speaks: { ...speaks, agent: 'dora' } }],
    ['it would be the same one', { speaks: { ...speaks, agent: 'anna' } }],
  ])('is not made where %s', async (_, judges) => {
    const life = await asked(company({ ...given, judges }), say('Anna, tea?'));
    expect([answeredBy(life), bodies(life, 'interjection.considered')]).toMatchObject([
      ['anna'],
      [{ agent: null }],
    ]);
    expect(endsOf(life)).toEqual(['turn.completed t1']);
  });

  it('is not asked for where nobody wants it', async () => {
    const life = await asked(company({ ...given, passes: [] }), say('Anna, tea?'));
    expect([questions(life), bodies(life, 'interjection.considered')]).toEqual([0, [{ agent: null }]]);
  });

  it('is judged after what comes of the reply, with what they feel', async () => {
    const life = company({ ...given, passes: ['interjection', 'relations'] });
    const relation = { affinity: 90, trust: 10, summary: 'Old friends.', lastMet: null, facts: [] };
    life.mind.recalled = {
      memories: [],
      relations: [{ ...relation, from: 'ben', to: 'user' }],
      scene: null,
      plans: [],
    };
    await asked(life, say('Anna, tea?'));
    const types = life.log.entries.map(({ type }) => type);
    expect(types.indexOf('passes.due')).toBeGreaterThan(types.indexOf('reply.completed'));
    expect(types.indexOf('interjection.considered')).toBeGreaterThan(types.indexOf('passes.due'));
    expect(life.mind.passed).toMatchObject([{ pass: 'relations' }]);
    const question = life.model.requests.find(({ stepKey }) => stepKey.startsWith('ij_'));
    expect(JSON.stringify(question?.messages)).toContain('Old friends.');
  });

  it('is judged by words alone where memory is away', async () => {
    const life = company(given);
    life.mind.recalled = undefined;
    await asked(life, say('Anna, tea?'));
    expect(answeredBy(life)).toEqual(['anna', 'ben']);
  });

  it('ends with its turn by one stop, and the first reply stays whole', async () => {
    const life: Life = company({
      ...given,
      scripts: {
        't1.1': (sink) => {
          sink.blockStarted({ kind: 'text' });
          void sink.delta('Me t');
          setImmediate(() => life.mail(stop('t1')));
          return neverEnds();
        },
      },
    });
    await asked(life, say('Anna, tea?'));
    expect(texts(life)).toEqual(['Anna, tea?', 'Hello.', 'Me t (interrupted)']);
    expect(endsOf(life)).toEqual(['turn.stopped t1 user']);
  });

  it.each<[string, Given['scripts'], string[]]>([
    ['says nothing', { 't1.1': fails('provider_error') }, [' (failed)']],
    [
      'says half of it',
      {
        't1.1': (sink, signal) => {
          words(sink, 'Me t');
          return fails('provider_error')(sink, signal);
        },
      },
      ['Me t (failed)'],
    ],
  ])('that fails leaves the turn whole, where it %s', async (_, scripts, left) => {
    const life = await asked(
      company({ ...given, scripts: { ...scripts, 't2.1': says('Me too.') } }),
      say('Anna, tea?'),
    );
    expect(endsOf(life)).toEqual(['turn.completed t1']);
    const [, first, second] = life.log.conversation.messages;
    expect([first?.status, second?.status]).toEqual(['complete', 'failed']);
    expect(texts(life).slice(2)).toEqual(left);
    await asked(life, say('Anna, cake?', 't2'));
    expect(endsOf(life)).toEqual(['turn.completed t1', 'turn.completed t2']);
    expect(life.model.problems).toEqual([]);
  });

  it('is made by nobody who is no more', async () => {
    const judges = { speaks: { ...speaks, agent: 'gone' } };
    const life = await asked(company({ ...given, agents: ['anna', 'gone'], judges }), say('Anna, tea?'));
    expect([endsOf(life), answeredBy(life), questions(life)]).toEqual([['turn.completed t1'], ['anna'], 0]);
  });

  it('is not considered any more once the turn is stopped', async () => {
    const life: Life = company({
      ...given,
      script: () => {
        setImmediate(() => life.mail(stop('t1')));
        return neverEnds();
      },
    });
    await asked(life, say('Anna, tea?'));
    expect([endsOf(life), bodies(life, 'interjection.considered')]).toEqual([['turn.stopped t1 user'], []]);
  });

  test('the user is heard before it', async () => {
    const life: Life = company({
      ...given,
      script: inTurn(() => {
        setImmediate(() =>
          life.mail(command('turn.steer', { turn: 't1', message: 'm-s', text: 'And cake' })),
        );
        return neverEnds();
      }, fails('provider_error')),
    });
    await asked(life, say('Anna, tea?'));
    expect(texts(life).slice(0, 4)).toEqual(['Anna, tea?', 'Hello.', 'And cake', 'Me too.']);
    expect(answeredBy(life)[1]).toBe('anna');
  });
});

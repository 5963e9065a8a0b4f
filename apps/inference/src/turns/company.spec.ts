import { describe, expect, it } from '@jest/globals';
import { turnIdForWords, type NewEntry, type PassName } from '#shared/contracts';
import { command, stop } from '../commands/testing/ask.js';
import type { Life } from './testing/life.js';
import {
  answeredBy,
  bodies,
  company,
  names,
  prompt,
  questions,
  say,
  type Given,
} from './testing/in-company.js';
import { asksFor, neverEnds, says, stepUsage } from './testing/scripted-model.js';
import { QuickClock } from './testing/quick-clock.js';
import { asked, endsOf, texts } from './testing/telling.js';

/** The next turn waits for it, and mail may come meanwhile. */
const awaited: NewEntry = {
  type: 'passes.due',
  body: {
    ...{ chain: 'k1', on: 'm-t0', messages: ['m-t0'], present: [], passes: ['memory'], awaited: true },
    since: '2026-01-02T03:04:10.000Z',
  },
};

describe('words among several', () => {
  it('are answered by the one who is named, and no model is asked', async () => {
    const life = await asked(company({}), say('Ben, tea?'));
    expect([answeredBy(life), questions(life)]).toEqual([['ben'], 0]);
    expect(bodies(life, 'turn.heard')).toEqual([
      { message: 'm-t1', segments: [{ kind: 'speech', text: 'Ben, tea?' }], addressee: 'ben' },
    ]);
  });

  it.each<[string, Given['judges'], string]>([
    ['as a model judges', { addressee: { addressee: 'cleo' } }, 'cleo'],
    ['by the host where it fails', {}, 'anna'],
    ['by the host where it names nobody that is there', { addressee: { addressee: 'dora' } }, 'anna'],
  ])('are else answered %s', async (_, judges, agent) => {
    const life = await asked(company({ judges }), say('Ben and Anna, tea?'));
    expect(answeredBy(life)).toEqual([agent]);
    expect(prompt(life, 't1.0')).toContain(`You are ${names[agent as keyof typeof names]}.`);
  });

  it('are answered by whom the request names, and nobody is asked', async () => {
    const life = await asked(company({}), say('Anna, tea?', 't1', { request: { agent: 'cleo' } }));
    expect([answeredBy(life), questions(life)]).toEqual([['cleo'], 0]);
    expect(bodies(life, 'turn.heard')[0]?.addressee).toBeUndefined();
  });

  it('are looked at once, whoever takes over', async () => {
    const life = await asked(company({ judges: { addressee: { addressee: 'ben' } } }), say('Tea?'));
    expect([bodies(life, 'turn.heard').length, questions(life)]).toEqual([1, 1]);
    expect(bodies(life, 'turn.heard')[0]).toMatchObject({ model: 'x/cheap', usage: stepUsage });
  });

  it('show the model who has said what', async () => {
    const life = await asked(company({}), say('Ben, tea?'));
    await asked(life, say('Anna?', 't2'));
    const shown = prompt(life, 't2.0');
    for (const part of ['User: Ben, tea?', 'Ben: Hello.', 'User: Anna?', 'take part: Ben, Cleo'])
      expect(shown).toContain(part);
    expect(life.model.problems).toEqual([]);
  });

  it('are left alone by a stop', async () => {
    const life: Life = company({
      script: () => {
        setImmediate(() => life.mail(stop('t1')));
        return neverEnds();
      },
    });
    await asked(life, say('Tea?'));
    expect([endsOf(life), answeredBy(life), bodies(life, 'turn.heard')]).toEqual([
      ['turn.stopped t1 user'],
      [],
      [],
    ]);
  });

  it('reach nobody who is no more', async () => {
    const judges = { addressee: { addressee: 'gone' } };
    const life = await asked(company({ agents: ['anna', 'ben', 'gone'], judges }), say('Tea, gone?'));
    expect([answeredBy(life), endsOf(life)]).toEqual([['anna'], ['turn.completed t1']]);
  });
});

describe('with one agent', () => {
  it('nothing is asked and nothing is noted', async () => {
    const life = await asked(company({ agents: [] }), say('Call f((x)) "now"'));
    expect([questions(life), bodies(life, 'turn.heard')]).toEqual([0, []]);
    expect(prompt(life, 't1.0')).toContain('f((x))');
  });

  it.each<[string, unknown, string[]]>([
    [
      'as a model has it',
      {
        segments: [
          { kind: 'action', text: 'I sit' },
          { kind: 'speech', text: 'Tea' },
        ],
      },
      ['action', 'speech', 'out_of_character'],
    ],
    [
      'by rules where it changes words',
      { segments: [{ kind: 'action', text: 'He sits. Tea' }] },
      ['speech', 'out_of_character'],
    ],
    ['by rules where it fails', undefined, ['speech', 'out_of_character']],
  ])('text is parted %s', async (_, segments, kinds) => {
    const judges = segments === undefined ? {} : { segments };
    const life = await asked(
      company({ agents: ['anna'], passes: ['segments'], judges }),
      say('I sit. Tea? ((brb))'),
    );
    expect(bodies(life, 'turn.heard')[0]?.segments?.map(({ kind }) => kind)).toEqual(kinds);
    expect(JSON.stringify(life.model.requests)).not.toContain('brb');
  });
});

describe('what is out of character', () => {
  const whole: Given = { passes: ['segments', 'interjection'] };

  it('gets no reply where there is nothing else', async () => {
    const life = await asked(company(whole), say('((brb))'));
    expect([endsOf(life), answeredBy(life), life.model.asked]).toEqual([['turn.completed t1'], [], []]);
    expect(bodies(life, 'turn.heard')[0]).toMatchObject({ silent: true });
  });

  it('stays in the transcript and reaches no prompt, now or later', async () => {
    const life = await asked(company(whole), say('((brb secret))'));
    await asked(life, say('Ben, hi ((secret', 't2'));
    expect(texts(life)).toEqual(['((brb secret))', 'Ben, hi ((secret', 'Again.']);
    expect(life.model.asked.length).toBeGreaterThan(1);
    expect(JSON.stringify(life.model.requests)).not.toContain('secret');
  });

  it.each<[string, Given & { host?: PassName[] }, boolean]>([
    ['among several', {}, false],
    ['where the host wants it', { agents: ['anna'], host: ['segments'] }, false],
    ['but not where nobody wants it', { agents: ['anna'], host: ['memory'] }, true],
  ])('reaches no later prompt after a stop, %s', async (_, { host, ...given }, isTold) => {
    const clock = new QuickClock();
    const life: Life = company({
      ...given,
      session: { passes: null },
      clock,
      past: [awaited],
    });
    if (host) Object.assign(life.mind.known, { anna: { ...life.mind.known['anna'], passes: host } });
    clock.onWait = () => void life.mail(stop('t1'));
    await asked(life, say('Tea? ((secret))'));
    expect(endsOf(life)).toEqual(['turn.stopped t1 user']);
    clock.onWait = () => {};
    await asked(life, say('Anna, hi', 't2'));
    expect(prompt(life, 't2.0')).toContain('Tea?');
    expect(JSON.stringify(life.model.requests).includes('secret')).toBe(isTold);
  });

  it('keeps nobody from hearing what is said meanwhile', async () => {
    const next = turnIdForWords('s1', 'm-s');
    const life = company({ scripts: { [`${next}.0`]: says('Yes.') } });
    life.mail(say('((brb))'));
    life.mail(command('turn.steer', { turn: 't1', message: 'm-s', text: 'Ben, cake?' }));
    await life.live();
    expect(texts(life)).toEqual(['((brb))', 'Ben, cake?', 'Yes.']);
    expect(answeredBy(life)).toEqual(['ben']);
  });

  it('joins a turn without being answered', async () => {
    const life: Life = company({
      scripts: {
        't1.0': (sink, signal) => {
          life.mail(command('turn.steer', { turn: 't1', message: 'm-s', text: '((brb))' }));
          return says('Hello.')(sink, signal);
        },
      },
    });
    await asked(life, say('Anna, tea?'));
    expect([endsOf(life), answeredBy(life)]).toEqual([['turn.completed t1'], ['anna']]);
    expect(texts(life)).toEqual(['Anna, tea?', 'Hello.', '((brb))']);
  });

  it('joins a turn beside its calls, which are answered', async () => {
    const life: Life = company({
      scripts: {
        't1.0': (sink, signal) => {
          life.mail(command('turn.steer', { turn: 't1', message: 'm-s', text: '((brb))' }));
          return asksFor('look', 'a')(sink, signal);
        },
        't1.1': says('Seen.'),
      },
    });
    await asked(life, say('Anna, tea?'));
    expect(texts(life).slice(-2)).toEqual(['((brb))', 'Seen.']);
  });

  it('is left out of words that join a picture', async () => {
    const life: Life = company({
      scripts: {
        't1.0': (sink, signal) => {
          life.mail(command('turn.steer', { turn: 't1', message: 'm-s', text: 'Cake ((secret))' }));
          return says('Hello.')(sink, signal);
        },
        't1.1': says('Cake.'),
      },
    });
    const picture = { file: 'f1', name: 'a.png', mediaType: 'image/png', bytes: 3 };
    await asked(life, say('', 't1', { attachments: [picture] }));
    expect(prompt(life, 't1.1')).toContain('Cake');
    expect(JSON.stringify(life.model.requests)).not.toContain('secret');
  });

  it('is in no title', async () => {
    const life = await asked(
      company({ passes: ['title'], session: { name: null } }),
      say('Anna, tea? ((secret))'),
    );
    expect(life.mind.passed).toMatchObject([{ pass: 'title', text: 'Anna, tea?' }]);
  });

  it('is left out of words that join the turn', async () => {
    const life: Life = company({
      scripts: {
        't1.0': (sink, signal) => {
          life.mail(command('turn.steer', { turn: 't1', message: 'm-s', text: 'And cake ((secret))' }));
          return says('Hello.')(sink, signal);
        },
        't1.1': says('Cake.'),
      },
    });
    await asked(life, say('Anna, tea?'));
    expect(prompt(life, 't1.1')).toContain('And cake');
    expect(JSON.stringify(life.model.requests)).not.toContain('secret');
  });
});

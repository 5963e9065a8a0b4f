import { describe, expect, it, test } from '@jest/globals';
import { background, callsTools, childEnds, keyOf, prompt, taskOf } from '../children/testing/calls-agent.js';
import { childNames } from '../children/names.js';
import { command, submit } from '../commands/testing/ask.js';
import { person } from '../commands/testing/past.js';
import { RecordedTools } from './testing/recorded-tools.js';
import { says } from './testing/scripted-model.js';
import { asked, endsOf, lifeThat, lifeWith, texts, told } from './testing/telling.js';

const clear = { ...command('session.clear', {}), id: 'c-clear' };
const remove = { ...command('session.delete', {}), id: 'c-delete' };
const behind = (entries: string[], type: string): string[] =>
  entries.slice(entries.findIndex((each) => each.startsWith(type)));

describe('a session that is cleared', () => {
  it('has no path any more, and nothing of before appears afterwards', async () => {
    const life = await asked(
      lifeWith({ 't1.0': says('Hello.'), 't2.0': says('Anew.') }),
      submit('reject', 't1'),
    );
    const { head } = life.log.conversation;
    await asked(life, clear);
    expect(told(life).slice(-2)).toEqual(['session.clearing to clear', 'history.moved to null clear']);
    expect(life.log.conversation).toMatchObject({ clearing: null, changes: [{ kind: 'moved', back: head }] });
    await asked(life, submit('reject', 't2'));
    expect(texts(life)).toEqual(['say t2', 'Anew.']);
    expect(JSON.stringify(life.model.requests.at(-1)?.messages)).not.toContain('Hello.');
  });

  it('of which nothing was said leaves nothing to take back', async () => {
    const life = await asked(lifeWith({}), clear);
    expect(told(life)).toEqual(['session.clearing to clear', 'history.moved to null clear']);
    expect(life.log.conversation.changes).toEqual([]);
  });

  it('stops what runs first, and answers then what was said meanwhile', async () => {
    const life = lifeThat((mail) => ({
      't1.0': (sink, signal) => {
        mail(clear);
        mail(submit('reject', 't2'));
        return says('Too late.')(sink, signal);
      },
      't2.0': says('Anew.'),
    }));
    await asked(life, submit('reject', 't1'));
    expect(endsOf(life)).toEqual(['turn.stopped t1 session', 'turn.completed t2']);
    const [stopped, cleared, started] = ['turn.stopped t1', 'history.moved to null', 'turn.started t2'].map(
      (type) => told(life).findIndex((each) => each.startsWith(type)),
    );
    expect(stopped).toBeLessThan(cleared ?? 0);
    expect(cleared).toBeLessThan(started ?? 0);
    expect(texts(life)).toEqual(['say t2', 'Anew.']);
  });

  it('stops those that work in the background, and hears no report of them', async () => {
    const life = await asked(lifeWith(background), submit('reject', 't1'));
    await asked(life, clear);
    expect(life.family.of('turn.stop')).toEqual([expect.objectContaining({ session: taskOf('a') })]);
    expect(behind(told(life), 'session.clearing').slice(1)).toEqual([
      'agent.finished t1 a stopped',
      'history.moved to null clear',
    ]);
    await asked(life, childEnds('a'));
    expect(life.log.conversation).toMatchObject({ messages: [], reports: [] });
  });

  it('stops those that its turn waits for with the turn', async () => {
    const scripts = { 't1.0': callsTools(['a', 'agent', { prompt }]) };
    const life = await asked(lifeWith(scripts, new RecordedTools('silent')), submit('reject', 't1'));
    await asked(life, clear);
    expect(life.family.of('turn.stop')).toHaveLength(1);
    expect(life.log.conversation.children).toMatchObject([{ status: 'stopped' }]);
    expect(endsOf(life)).toEqual(['turn.stopped t1 session']);
  });

  it('looks again where something has come while others were told', async () => {
    const life = await asked(lifeWith(background), submit('reject', 't1'));
    life.family.onAsked = (what) => {
      life.family.onAsked = () => {};
      if (what === 'post') life.mail(remove);
    };
    await asked(life, clear);
    expect(told(life).at(-1)).toBe('session.deleted');
    expect(told(life)).not.toContain('history.moved to null clear');
  });
});

describe('a session that is deleted', () => {
  it('says so last, when all that ran has ended', async () => {
    const life = lifeThat((mail) => ({
      't1.0': (sink, signal) => {
        mail(remove);
        return says('Too late.')(sink, signal);
      },
    }));
    await asked(life, submit('reject', 't1'));
    expect(endsOf(life)).toEqual(['turn.stopped t1 session']);
    expect(told(life).at(-1)).toBe('session.deleted');
    expect(life.log.conversation.deleted).toBe(true);
    expect(life.next).toBe('nothing');
  });

  test.each([
    ['deleted', remove, 'session.deleted'],
    ['cleared', clear, 'history.moved to null clear'],
  ])('tells whoever it works for before it is %s', async (_, sent, last) => {
    const key = keyOf('a');
    const { turn } = childNames(key);
    const parent = { session: 's0', turn: 't0', call: 'a', key, depth: 1 };
    const life = lifeThat(
      (mail) => ({
        [`${turn}.0`]: (sink, signal) => {
          mail(sent);
          return says('Too late.')(sink, signal);
        },
      }),
      new RecordedTools(),
      { session: { parent } },
    );
    await asked(life, submit('reject', turn));
    expect(life.family.of('child.finish')).toEqual([
      expect.objectContaining({ session: 's0', body: expect.objectContaining({ status: 'stopped' }) }),
    ]);
    const { length } = told(life);
    expect(told(life).slice(length - 2)).toEqual([`turn.settled ${turn}`, last]);
  });

  it('tells first what has come while others were stopped', async () => {
    const key = keyOf('z');
    const { turn } = childNames(key);
    const parent = { session: 's0', turn: 't0', call: 'z', key, depth: 1 };
    const life = await asked(
      lifeWith(background, new RecordedTools(), { session: { parent } }),
      submit('reject', 't1'),
    );
    life.family.onAsked = () => {
      life.family.onAsked = () => {};
      life.log.add([{ type: 'turn.rejected', turn, body: { code: 'not_found', awaited: true } }]);
    };
    await asked(life, remove);
    expect(life.family.of('child.finish')).toHaveLength(1);
    const { length } = told(life);
    expect(told(life).slice(length - 3)).toEqual([
      `turn.settled ${turn}`,
      'agent.finished t1 a stopped',
      'session.deleted',
    ]);
  });

  it('is so in the name of whoever has asked for it', async () => {
    const life = await asked(lifeWith({}), remove);
    expect(life.log.entries.at(-1)).toMatchObject({ type: 'session.deleted', by: person });
  });
});

import { describe, expect, it, test } from '@jest/globals';
import type { EntryBody, NewEntry } from '#shared/contracts';
import { stop, submit } from '../commands/testing/ask.js';
import { broken, crashes } from './testing/crashes.js';
import type { Life, LifeParts } from './testing/life.js';
import { RecordedTools } from './testing/recorded-tools.js';
import { asksFor, fails, inTurn, neverEnds, says, stepUsage, type Script } from './testing/scripted-model.js';
import { asked, endsOf, lifeThat, lifeWith, texts, told, type Scripts } from './testing/telling.js';

/** Some 700 tokens; the window below is full with three of them. */
const long = (text: string): string => `${text} ${'more of it '.repeat(250)}`;
const small = { 'x/y': { contextSize: 2_600 } };
const twoTurns: Scripts = { 't1.0': says(long('One.')), 't2.0': says('Two.'), summary: says('In short.') };
const talk = [
  submit('reject', 't1', { text: long('first') }),
  submit('enqueue', 't2', { text: long('and then') }),
];

function smallLife(scripts: Scripts, parts: LifeParts = {}, tools = new RecordedTools()): Life {
  const life = lifeWith(scripts, tools, parts);
  life.mind.cards = small;
  return life;
}

function receiptsOf({ log }: Life): EntryBody<'context.compacted'>[] {
  return log.entries.flatMap((entry) => (entry.type === 'context.compacted' ? [entry.body] : []));
}

const ofContext = (life: Life): string[] => told(life).filter((line) => line.startsWith('context.'));

const asks = ({ model }: Life, stepKey: string): string =>
  JSON.stringify(model.requests.findLast((request) => request.stepKey === stepKey)?.messages ?? []);

describe('a prompt that is about to fill the window', () => {
  it('is shortened before the first step of a turn', async () => {
    const life = await asked(smallLife(twoTurns), ...talk);
    expect(ofContext(life)).toEqual([
      expect.stringMatching(/^context.compacting t2 r\S+ auto/),
      'context.compacted t2',
    ]);
    const [receipt] = receiptsOf(life);
    expect(receipt).toMatchObject({
      trigger: 'auto',
      method: 'summary',
      summary: 'In short.',
      before: 'm-t2',
      on: 'm-t2',
      model: 'x/cheap',
      usage: stepUsage,
    });
    expect(receipt?.tokensAfter).toBeLessThan(receipt?.tokensBefore ?? 0);
    expect(asks(life, 't2.0')).toContain('In short.');
    expect(asks(life, 't2.0')).toContain('and then');
    expect(asks(life, 't2.0')).not.toContain('first more');
    expect(endsOf(life)).toEqual(['turn.completed t1', 'turn.completed t2']);
  });

  it('is left as it is where what was said is the least of it', async () => {
    const parts = { settings: { basePrompt: 'rule '.repeat(18_000) } };
    const life = lifeWith(twoTurns, new RecordedTools(), parts);
    life.mind.cards = { 'x/y': { contextSize: 20_000 } };
    await asked(life, ...talk);
    expect(ofContext(life)).toEqual([]);
    expect(life.model.asked).toEqual(['t1.0', 't2.0']);
  });

  it('leaves the tree as it is, and its cost out of the turn', async () => {
    const life = await asked(smallLife(twoTurns), ...talk);
    expect(texts(life)[0]).toBe(long('first'));
    const end = life.log.entries.findLast(({ type }) => type === 'turn.completed');
    expect(end?.body).toMatchObject({ usage: { inputTokens: 10 } });
  });

  it('is shortened between two steps, and the calls before keep their results', async () => {
    const life = smallLife({
      ...twoTurns,
      't2.0': asksFor('look', 'a'),
      't2.1': says('Seen.'),
    });
    life.mind.cards = { 'x/y': { contextSize: 3_500 } };
    life.tools.output = long('seen');
    await asked(life, ...talk);
    const lines = told(life);
    expect(lines.indexOf('context.compacted t2')).toBeGreaterThan(lines.indexOf('tool.completed t2 a ok'));
    expect(asks(life, 't2.1')).toContain('seen more');
    expect(life.model.problems).toEqual([]);
  });

  it('is sent as it is where nothing can be dropped', async () => {
    const life = smallLife({ 't1.0': says('One.') });
    life.mind.cards = { 'x/y': { contextSize: 600 } };
    await asked(life, submit('reject', 't1', { text: long('first') }));
    expect([ofContext(life), endsOf(life)]).toEqual([[], ['turn.completed t1']]);
  });

  it('is shortened once before a step, whatever came of it', async () => {
    const life = smallLife(twoTurns, { settings: { compactAt: 0.01 } });
    await asked(life, ...talk);
    expect(ofContext(life).filter((line) => line.startsWith('context.compacting'))).toHaveLength(1);
  });
});

describe('where a summary cannot be had', () => {
  const failed = fails('provider_error', { usage: stepUsage });

  test('it is asked for once more, of the model of the turn', async () => {
    const life = await asked(smallLife({ ...twoTurns, summary: inTurn(failed, says('Short.')) }), ...talk);
    expect(receiptsOf(life)).toMatchObject([
      { method: 'summary', summary: 'Short.', model: 'x/y', usage: { inputTokens: 20 } },
    ]);
  });

  test.each<[string, Script]>([
    ['fails', failed],
    ['says nothing', () => ({ stopReason: 'end_turn', usage: stepUsage })],
    ['says more than it is to shorten', says(long('Very').repeat(9))],
    [
      'breaks',
      () => {
        throw new Error('No.');
      },
    ],
  ])('the beginnings of what was said take its place: the model %s', async (_, summary) => {
    const life = await asked(smallLife({ ...twoTurns, summary }), ...talk);
    const [receipt] = receiptsOf(life);
    expect(receipt?.method).toBe('extract');
    expect(receipt?.summary).toContain('first more');
    expect(endsOf(life)).toEqual(['turn.completed t1', 'turn.completed t2']);
  });
});

describe('a compaction by hand', () => {
  const compacting: NewEntry = {
    type: 'context.compacting',
    by: 'u1',
    body: { compaction: 'k1', trigger: 'manual' },
  };

  async function afterTalk(scripts: Scripts = twoTurns): Promise<Life> {
    const life = lifeWith(scripts);
    await asked(life, ...talk);
    life.log.add([compacting]);
    return life;
  }

  it('stands behind all that was said', async () => {
    const life = await (await afterTalk()).live();
    expect(receiptsOf(life)).toMatchObject([{ receipt: 'k1', trigger: 'manual', before: null }]);
    expect(receiptsOf(life)[0]?.on).toBe(life.log.conversation.head);
    expect(life.next).toBe('nothing');
  });

  it('fails where nothing can be dropped, and the session goes on', async () => {
    const life = lifeWith({ 't1.0': says('One.'), 't2.0': says('Two.') });
    await asked(life, submit('reject', 't1'));
    life.log.add([compacting]);
    await asked(life, submit('enqueue', 't2'));
    expect(ofContext(life).at(-1)).toBe(
      'context.compaction_failed k1 There is nothing that could be shortened.',
    );
    expect(endsOf(life)).toEqual(['turn.completed t1', 'turn.completed t2']);
  });

  it('is not answered any more where somebody has called it off', async () => {
    const summary: Script = (sink) => {
      sink.used(stepUsage);
      return neverEnds();
    };
    const life = await afterTalk({ ...twoTurns, summary });
    const living = life.live();
    await eventually(() => life.model.asked.includes('k1.0'));
    const body = { compaction: 'k1', message: 'Stopped.' };
    life.log.add([{ type: 'context.compaction_failed', body }]);
    life.lookUp();
    await living;
    expect([receiptsOf(life), life.next]).toEqual([[], 'nothing']);
    // What it has cost is booked all the same.
    expect(life.log.entries.at(-1)).toMatchObject({
      type: 'state.pass_failed',
      body: { pass: 'summary', usage: stepUsage },
    });
  });

  it('makes room for a turn that takes its place, and its cost is booked all the same', async () => {
    const summary: Script = (sink) => {
      sink.used(stepUsage);
      return neverEnds();
    };
    const life = await afterTalk({ ...twoTurns, summary, 't3.0': says('Three.') });
    const living = life.live();
    await eventually(() => life.model.asked.includes('k1.0'));
    life.mail(submit('interrupt', 't3'));
    await living;
    expect(endsOf(life).at(-1)).toBe('turn.completed t3');
    const booked = life.log.entries.filter(({ type }) => type === 'state.pass_failed');
    expect(booked).toMatchObject([{ body: { pass: 'summary', usage: stepUsage } }]);
  });

  it('is made again by whoever takes over', async () => {
    const life = await afterTalk();
    const next = await lifeWith(twoTurns, new RecordedTools(), { past: life.log.entries }).live();
    expect(receiptsOf(next)).toMatchObject([{ receipt: 'k1', method: 'summary' }]);
  });
});

test('a stop while the context is shortened ends both, and books what the summary has cost', async () => {
  const life: Life = lifeThat((mail) => ({
    ...twoTurns,
    summary: (sink) => {
      sink.used(stepUsage);
      mail(stop('t2'));
      return neverEnds();
    },
  }));
  life.mind.cards = small;
  await asked(life, ...talk);
  expect(endsOf(life)).toEqual(['turn.completed t1', 'turn.stopped t2 user']);
  expect(told(life).slice(-4)).toEqual([
    expect.stringMatching(/^context.compaction_failed t2 r\S+ Stopped\./),
    'reply.completed t2',
    'turn.stopped t2 user',
    'turn.settled t2',
  ]);
  const failed = life.log.entries.find(({ type }) => type === 'context.compaction_failed');
  expect(failed?.body).toMatchObject({ usage: stepUsage });
});

test('a worker that takes over at any moment of a turn that is shortened ends it as it would have ended', async () => {
  const scripts: Scripts = { ...twoTurns, 't2.0': asksFor('look', 'a'), 't2.1': says('Seen.') };
  const whole = await asked(smallLife(scripts), ...talk);
  expect(receiptsOf(whole)).toHaveLength(1);
  const tried = crashes(whole).filter(({ past }) => past.some(({ turn }) => turn === 't2'));
  for (const crash of tried) {
    const life = await smallLife(scripts, { past: crash.past }).live();
    if (crash.past.at(-1)?.type === 'turn.accepted') continue;
    expect([broken(life, crash), texts(life)]).toEqual([[], texts(whole)]);
    expect(asks(life, 't2.1')).not.toContain('first more');
  }
  expect(tried.length).toBeGreaterThan(10);
});

async function eventually(isSo: () => boolean): Promise<void> {
  for (let time = 0; time < 1_000 && !isSo(); time += 1) await new Promise(setImmediate);
  expect(isSo()).toBe(true);
}

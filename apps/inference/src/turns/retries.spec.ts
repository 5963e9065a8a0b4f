import { describe, expect, it, test } from '@jest/globals';
import type { EntryBody, NewEntry } from '#shared/contracts';
import { command, stop, submit } from '../commands/testing/ask.js';
import { broken, crashes, takenOver } from './testing/crashes.js';
import type { Life, LifeParts } from './testing/life.js';
import { QuickClock } from './testing/quick-clock.js';
import { RecordedTools } from './testing/recorded-tools.js';
import { asksFor, fails, inTurn, says, stepUsage, words, type Script } from './testing/scripted-model.js';
import { asked, endsOf, lifeThat, lifeWith, texts, told, type Scripts } from './testing/telling.js';

const busy = fails('provider_overloaded', { retryable: true, usage: stepUsage });
const tooLong = fails('context_exhausted');

async function lived(scripts: Scripts, parts: LifeParts & { fallbacks?: string[] } = {}): Promise<Life> {
  const life = lifeWith(scripts, new RecordedTools(), parts);
  life.mind.models.fallbacks = parts.fallbacks ?? [];
  return asked(life, submit('reject', 't1'));
}

function failureOf({ log }: Life): EntryBody<'turn.failed'> | undefined {
  return log.entries.find((entry): entry is NewEntry<'turn.failed'> => entry.type === 'turn.failed')?.body;
}

function abandonedIn({ log }: Life): EntryBody<'step.abandoned'>[] {
  return log.entries.flatMap((entry) => (entry.type === 'step.abandoned' ? [entry.body] : []));
}

const modelsOf = ({ model }: Life): string[] => model.requests.map(({ model: name }) => name);

describe('a model that is not well for a while', () => {
  it('is asked again, each time later, and watchers see nothing of it but that', async () => {
    const life = await lived({ 't1.0': inTurn(busy, busy, says('Here I am.')) });
    expect(texts(life)).toEqual(['say t1', 'Here I am.']);
    expect(life.clock.waits).toEqual([1_000, 2_000]);
    expect(life.model.asked).toEqual(['t1.0', 't1.0', 't1.0']);
    expect(told(life).slice(3, 8)).toEqual([
      'step.started t1',
      'step.abandoned t1',
      'step.started t1',
      'step.abandoned t1',
      'step.started t1',
    ]);
  });

  it('is asked again when it was told to', async () => {
    const later = fails('provider_rate_limit', { retryable: true, retryAfterMs: 7_000 });
    expect((await lived({ 't1.0': inTurn(later, says('Fine.')) })).clock.waits).toEqual([8_000]);
  });

  it('costs what each try has cost, once', async () => {
    const life = await lived({ 't1.0': inTurn(busy, says('Fine.')) });
    expect(abandonedIn(life)).toMatchObject([{ failure: 'provider_overloaded', usage: { inputTokens: 10 } }]);
    const end = life.log.entries.find(({ type }) => type === 'turn.completed');
    expect(end?.body).toMatchObject({ usage: { inputTokens: 20, outputTokens: 4 } });
  });

  it('fails the turn in the end, which may be tried again', async () => {
    const life = await lived({ 't1.0': busy });
    expect(failureOf(life)).toMatchObject({ code: 'provider_overloaded', retryable: true });
    expect(failureOf(life)).toMatchObject({ usage: { inputTokens: 30 } });
    expect(life.clock.waits).toHaveLength(2);
  });

  it('is not asked again once it has shown something', async () => {
    const script: Script = (sink, signal) => {
      words(sink, 'so far');
      return busy(sink, signal);
    };
    const life = await lived({ 't1.0': script });
    expect(life.model.asked).toEqual(['t1.0']);
    expect(failureOf(life)).toMatchObject({ code: 'provider_overloaded', retryable: true });
    expect(texts(life)).toEqual(['say t1', 'so far (failed)']);
  });

  it('is not asked again where that would not help', async () => {
    const life = await lived({ 't1.0': fails('provider_error') });
    expect(failureOf(life)).toMatchObject({ code: 'provider_error', retryable: false });
    expect(life.model.asked).toHaveLength(1);
  });

  it('begins with all its tries in the next step', async () => {
    const scripts = {
      't1.0': inTurn(busy, busy, asksFor('look', 'a')),
      't1.1': inTurn(busy, busy, says('Done.')),
    };
    expect(endsOf(await lived(scripts))).toEqual(['turn.completed t1']);
  });

  it('is not waited for by a turn that is to stop', async () => {
    const clock = new QuickClock();
    const life = lifeThat(() => ({ 't1.0': busy }), new RecordedTools(), { clock });
    clock.onWait = () => void life.mail(stop('t1'));
    await asked(life, submit('reject', 't1'));
    expect(endsOf(life)).toEqual(['turn.stopped t1 user']);
    expect(clock.waits).toEqual([]);
    expect(life.model.asked).toHaveLength(1);
  });

  it('is waited for no longer than is left of it by whoever takes over', async () => {
    const whole = await lived({ 't1.0': inTurn(busy, says('Fine.')) });
    const [crash] = crashes(whole).filter(({ past }) => past.at(-1)?.type === 'step.abandoned');
    if (!crash) throw new Error('It was never abandoned.');
    const at = Date.parse(abandonedIn(whole)[0]?.retryAt ?? '');
    for (const [late, waits] of [
      [-300, [300]],
      [5_000, []],
    ] as const) {
      const clock = new QuickClock(at + late);
      const life = await takenOver({ 't1.0': says('Fine.') }, crash, new RecordedTools(), { clock });
      expect(clock.waits).toEqual(waits);
      expect(texts(life)).toEqual(texts(whole));
    }
  });
});

describe('another model takes the place of one', () => {
  it('that has failed too often, and is asked for the rest of the reply', async () => {
    const scripts = {
      't1.0': inTurn(busy, busy, busy, asksFor('look', 'a')),
      't1.1': says('Done.'),
    };
    const life = await lived(scripts, { fallbacks: ['x/b', 'x/c'] });
    expect(modelsOf(life)).toEqual(['y', 'y', 'y', 'b', 'b']);
    expect(abandonedIn(life).map(({ givenUp }) => givenUp)).toEqual([undefined, undefined, 'x/y']);
    expect(endsOf(life)).toEqual(['turn.completed t1']);
    expect(life.clock.waits).toHaveLength(2);
  });

  it('whose key is wrong, at once', async () => {
    const life = await lived(
      { 't1.0': inTurn(fails('provider_auth', { about: 'model' }), says('Fine.')) },
      { fallbacks: ['x/b'] },
    );
    expect(modelsOf(life)).toEqual(['y', 'b']);
    expect(life.clock.waits).toEqual([]);
  });

  it('whose account has no credit, though another is tried in vain, and the last word is the last one', async () => {
    const unpaid = fails('provider_rate_limit', { about: 'model' });
    const unknown = fails('provider_error', { about: 'model' });
    const life = await lived({ 't1.0': inTurn(unpaid, unknown) }, { fallbacks: ['x/b'] });
    expect(modelsOf(life)).toEqual(['y', 'b']);
    expect(abandonedIn(life)).toMatchObject([{ failure: 'provider_rate_limit', givenUp: 'x/y' }]);
    expect(failureOf(life)).toMatchObject({ code: 'provider_error', retryable: false });
  });

  it('that wants to be left alone for longer than a turn waits', async () => {
    const later = fails('provider_rate_limit', { retryable: true, retryAfterMs: 3_600_000 });
    const life = await lived({ 't1.0': inTurn(later, says('Fine.')) }, { fallbacks: ['x/b'] });
    expect(modelsOf(life)).toEqual(['y', 'b']);
    const alone = await lived({ 't1.0': later });
    expect(failureOf(alone)?.message).toContain('2026-01-02T04:04:10.678Z');
  });

  it('that is not set up', async () => {
    const life = lifeWith({ 't1.0': says('Fine.') }, new RecordedTools(), { session: { model: 'closed/a' } });
    life.mind.models.fallbacks = ['x/b'];
    expect(modelsOf(await asked(life, submit('reject', 't1')))).toEqual(['b']);
  });

  it('by the word of its agent, where that has one', async () => {
    const life = lifeWith({ 't1.0': inTurn(fails('provider_auth'), says('Fine.')) });
    life.mind.models.fallbacks = ['x/b'];
    life.mind.known.assistant = {
      id: 'assistant',
      name: 'A',
      prompt: '',
      source: 'file',
      fallbacks: ['x/own'],
    };
    expect(modelsOf(await asked(life, submit('reject', 't1')))).toEqual(['y', 'own']);
  });

  it('until none is left, and then the last failure counts', async () => {
    const script = inTurn(fails('provider_auth'), fails('provider_timeout', { retryable: true }));
    const life = await lived({ 't1.0': script }, { fallbacks: ['x/b'] });
    expect(modelsOf(life)).toEqual(['y', 'b', 'b', 'b']);
    expect(failureOf(life)).toMatchObject({ code: 'provider_timeout', retryable: true });
  });

  test('and nobody is asked where none is set up', async () => {
    const life = await lived({}, { session: { model: 'closed/a' } });
    expect(failureOf(life)).toMatchObject({
      code: 'agent_unavailable',
      message: 'CLOSED_API_KEY is missing.',
    });
  });
});

/** Long enough that something can be dropped. */
const long = (text: string): string => `${text} ${'more of it '.repeat(200)}`;

describe('a prompt that the model finds too long', () => {
  const talk = [
    submit('reject', 't1', { text: long('first') }),
    submit('enqueue', 't2', { text: long('then') }),
  ];
  const begun: Scripts = {
    't1.0': says(long('One.')),
    't2.0': says(long('Two.')),
    summary: says('In short.'),
  };
  const third = submit('enqueue', 't3');

  async function talked(scripts: Scripts): Promise<Life> {
    return asked(lifeWith({ ...begun, ...scripts }), ...talk, third);
  }

  const promptOf = ({ model }: Life, place: number): string =>
    JSON.stringify(model.requests.filter(({ stepKey }) => stepKey === 't3.0')[place]?.messages);

  it('is shortened, and then sent again', async () => {
    const life = await talked({ 't3.0': inTurn(tooLong, says('Now it fits.')) });
    expect(endsOf(life)).toEqual(['turn.completed t1', 'turn.completed t2', 'turn.completed t3']);
    const lines = told(life);
    const from = lines.indexOf('step.abandoned t3');
    expect(lines.slice(from, from + 4)).toEqual([
      'step.abandoned t3',
      'turn.status t3',
      expect.stringMatching(/^context.compacting t3 r/),
      'context.compacted t3',
    ]);
    expect([promptOf(life, 0).includes('first more'), promptOf(life, 1).includes('first more')]).toEqual([
      true,
      false,
    ]);
    expect(promptOf(life, 1)).toContain('In short.');
    expect(promptOf(life, 1)).toContain('say t3');
  });

  it('is cut down to its words when that was not enough, and then given up', async () => {
    const life = await talked({ 't3.0': tooLong });
    expect(life.model.asked.filter((step) => step === 't3.0')).toHaveLength(3);
    expect(failureOf(life)).toMatchObject({ code: 'context_exhausted', retryable: false });
    expect(told(life).filter((line) => line === 'turn.status t3')).toHaveLength(2);
    expect(told(life).filter((line) => line.startsWith('context.compacting'))).toHaveLength(1);
    expect(life.model.problems).toEqual([]);
  });

  it('is cut down to its words at once where nothing can be dropped', async () => {
    const scripts = { 't1.0': asksFor('look', 'a'), 't1.1': inTurn(tooLong, says('Done.')) };
    const life = await asked(lifeWith(scripts), submit('reject', 't1'));
    expect(endsOf(life)).toEqual(['turn.completed t1']);
    expect(told(life).filter((line) => line.startsWith('context.'))).toEqual([]);
    const kinds = life.model.requests
      .at(-1)
      ?.messages.flatMap(({ blocks }) => blocks.map(({ kind }) => kind));
    expect(kinds).not.toContain('tool');
  });

  it('may also be told of in an answer without a word', async () => {
    const silent: Script = () => ({ stopReason: 'model_context_window_exceeded', usage: stepUsage });
    const life = await talked({ 't3.0': inTurn(silent, says('Now it fits.')) });
    expect(endsOf(life).at(-1)).toBe('turn.completed t3');
    expect(abandonedIn(life)).toMatchObject([{ failure: 'context_exhausted', usage: stepUsage }]);
  });

  it('and told of behind words leaves them as they are', async () => {
    const cut: Script = (sink) => {
      words(sink, 'As far as');
      return { stopReason: 'model_context_window_exceeded', usage: stepUsage };
    };
    expect(texts(await talked({ 't3.0': cut })).at(-1)).toBe('As far as');
  });

  it('by a worker that takes over at any moment comes to the same end', async () => {
    const fits = says('Now it fits.');
    const scripts = (): Scripts => ({ ...begun, 't3.0': inTurn(tooLong, fits) });
    const whole = await asked(lifeWith(scripts()), ...talk, third);
    const begin = whole.log.entries.findIndex(({ type, turn }) => type === 'turn.started' && turn === 't3');
    const tried = crashes(whole).filter(({ cut }) => cut >= begin);
    for (const crash of tried) {
      const isRefused = crash.past.some(({ type }) => type === 'step.abandoned');
      const after = isRefused ? { ...begun, 't3.0': fits } : scripts();
      const life = await takenOver(after, crash, new RecordedTools());
      expect([broken(life, crash), texts(life).at(-1)]).toEqual([[], 'Now it fits.']);
    }
    expect(tried.length).toBeGreaterThan(10);
  });
});

describe('a worker that takes over at any moment of a turn that is tried again', () => {
  it('ends it as it would have ended', async () => {
    const scripts = (): Scripts => ({
      't1.0': inTurn(busy, asksFor('look', 'a')),
      't1.1': inTurn(busy, busy, says('Done.')),
    });
    const whole = lifeWith(scripts());
    whole.mind.models.fallbacks = ['x/b'];
    await asked(whole, submit('reject', 't1'));
    expect(endsOf(whole)).toEqual(['turn.completed t1']);
    for (const crash of crashes(whole)) {
      const life = lifeWith(scripts(), new RecordedTools(), { past: crash.past });
      life.mind.models.fallbacks = ['x/b'];
      await life.live();
      expect([broken(life, crash), endsOf(life)]).toEqual([[], ['turn.completed t1']]);
      expect(texts(life)).toEqual(texts(whole));
    }
  });
});

const steer = command('turn.steer', { turn: 't1', message: 'm-x', text: 'and that' });

test('words that come while a model is left alone are read before it is asked again', async () => {
  const clock = new QuickClock();
  const scripts = { 't1.0': asksFor('look', 'a'), 't1.1': inTurn(busy, says('Both.')) };
  const life = lifeWith(scripts, new RecordedTools(), { clock });
  clock.onWait = () => void life.mail(steer);
  await asked(life, submit('reject', 't1'));
  expect(texts(life)).toEqual(['say t1', 'tool', 'and that', 'Both.']);
});

import { beforeEach, describe, expect, it } from '@jest/globals';
import { NotYet } from '#shared/broker';
import { callHash } from '#shared/contracts';
import type { ToolSaid } from '../registry/tool.js';
import { claimedBy, Crew, done, job, key, ok, repeatableJob } from './testing/crew.js';

/** So often was it delivered that nobody waits for another service to know its tool. */
const patient = 4;

let crew: Crew;

beforeEach(() => {
  crew = new Crew();
});

describe('a tool that gives back what it should not', () => {
  it.each([undefined, 7, {}, { text: 7 }])('such as %j ran all the same, once', async (said) => {
    const { runner } = crew.worker('a');
    const taken = runner.take(job());
    const run = await crew.careful.begun();
    run.context.progress(said as string);
    run.finish(said as string);
    await taken;
    expect(crew.sent()).toEqual({ ...ok('careful ran, and gave back no text.'), outcome: 'error' });
    await runner.take(job());
    expect(crew.careful.runs.length).toBe(1);
  });

  it.each([{ outcome: 'splendid' }, { whole: 'a text' }, { outputBytes: 'many' }])(
    'beside its text, such as %j, has said that text',
    async (odd) => {
      const taken = crew.worker('a').runner.take(job());
      (await crew.careful.begun()).finish({ text: 'hello', ...odd } as unknown as ToolSaid);
      await taken;
      expect(crew.sent()).toEqual(ok('hello'));
    },
  );

  it('beside its text, and too late, harms nobody', async () => {
    const taken = crew.worker('a').runner.take(job());
    const run = await crew.careful.begun();
    crew.house.clock.pass(30_000);
    await taken;
    run.finish({ text: 'hello', whole: 'a text' } as unknown as ToolSaid);
    await crew.house.clock.breath();
    expect(crew.sent()).toMatchObject({ outcome: 'error' });
  });
});

describe('a tool that throws what it should not', () => {
  const silent = Object.create(null) as unknown;
  const hostile = Object.defineProperty(new Error(), 'message', {
    get: () => {
      throw new Error('not even this');
    },
  });
  it.each([
    ['what is no text', silent],
    ['an error that throws', hostile],
    ['nothing', undefined],
  ])('such as %s ran all the same, once', async (_what, reason) => {
    const { runner } = crew.worker('a');
    const taken = runner.take(job());
    (await crew.careful.begun()).fail(reason);
    await taken;
    expect(crew.sent()).toMatchObject({ outcome: 'error' });
    expect(crew.house.record(key)).toMatchObject({ state: 'done' });
  });
});

describe('a call that nobody knows', () => {
  it('is claimed before it runs, recorded before it is told, and told to its session', async () => {
    const { runner } = crew.worker('a');
    const taken = runner.take(job());
    const run = await crew.careful.begun();
    expect(crew.house.record(key)).toEqual(claimedBy('a'));
    expect(run.context).toMatchObject({ session: 's', key, owner: 'u', place: { workspace: 's' } });
    run.finish('hello');
    await taken;
    expect(crew.house.record(key)).toEqual(done(ok('hello')));
    expect(crew.house.mail.get(`c_${key}`)).toMatchObject({
      type: 'call.finish',
      session: 's',
      body: { turn: 't', call: 'call_1', key, ...ok('hello') },
    });
  });

  it('ends as an error when its tool throws', async () => {
    const taken = crew.worker('a').runner.take(job());
    (await crew.careful.begun()).fail(new Error('no such door'));
    await taken;
    expect(crew.sent()).toEqual({ outcome: 'error', output: 'no such door', truncated: false });
  });

  it('ends as an error when its time is over, and its tool is told', async () => {
    const taken = crew.worker('a').runner.take(job());
    const { context } = await crew.careful.begun();
    crew.house.clock.pass(30_000);
    await taken;
    expect(context.signal.aborted).toBe(true);
    expect(crew.sent()).toEqual({
      outcome: 'error',
      output: 'careful timed out after 30 s.',
      truncated: false,
    });
  });

  it('leaves no timer behind', async () => {
    const taken = crew.worker('a').runner.take(job());
    (await crew.careful.begun()).finish('hello');
    await taken;
    expect(crew.house.clock.waiting).toBe(0);
  });

  it('tells what can be shown of its output, and keeps the whole', async () => {
    const taken = crew.worker('a').runner.take(job());
    const output = `\0${'é'.repeat(1_000)}`;
    (await crew.careful.begun()).finish(output);
    await taken;
    expect(crew.sent()).toEqual({
      outcome: 'ok',
      output: expect.stringMatching(/^\uFFFDé+\n\[\d+ of 2001 bytes .* the file f_whole\.\]$/),
      truncated: true,
      file: 'f_whole',
    });
    expect(crew.wholes.kept.get(key)).toBe(output);
  });

  it('tells a failure that its tool says in so many words', async () => {
    const taken = crew.worker('a').runner.take(job());
    (await crew.careful.begun()).finish({ text: 'exit code 1', outcome: 'error' });
    await taken;
    expect(crew.sent()).toEqual({ outcome: 'error', output: 'exit code 1', truncated: false });
  });

  it('is not run when it is not what was agreed to', async () => {
    await crew.worker('a').runner.take(job({ hash: callHash('careful', { text: 'something else' }) }));
    expect(crew.careful.runs).toHaveLength(0);
    expect(crew.sent()).toMatchObject({
      outcome: 'error',
      output: expect.stringMatching(/not the one that was agreed to/),
    });
  });

  it('waits a while for a tool that nobody here has', async () => {
    const { runner } = crew.worker('a');
    await expect(runner.take(job({ name: 'fly' }), 3)).rejects.toThrow(NotYet);
    expect(crew.house.record(key)).toBeUndefined();
  });

  it.each([
    ['a tool that is not there', { name: 'fly' }, /"fly".*careful, repeatable/],
    ['a field that is wrong', { input: { text: 7 } }, /text: /],
    ['a field that is missing', { input: {} }, /text: /],
    ['a field that nobody knows', { input: { text: 'x', speed: 1 } }, /speed: is not a known field/],
    ['an input that is no object', { input: 'x' }, /input: /],
  ])('is answered without being run: %s', async (_what, wrong, told) => {
    await crew.worker('a').runner.take(job(wrong), patient);
    expect(crew.sent()).toEqual({
      outcome: 'error',
      output: expect.stringMatching(told),
      truncated: false,
    });
    expect(crew.house.record(key)).toMatchObject({ state: 'done', result: { outcome: 'error' } });
    expect(crew.careful.runs).toHaveLength(0);
  });

  it('runs once though it is delivered twice to the same runner', async () => {
    const { runner } = crew.worker('a');
    const taken = runner.take(job());
    const run = await crew.careful.begun();
    await expect(runner.take(job())).rejects.toThrow(NotYet);
    run.finish('hello');
    await taken;
    await runner.take(job());
    expect(crew.careful.runs).toHaveLength(1);
    expect(crew.house.mail.size).toBe(1);
  });
});

describe('a call with a record', () => {
  it('that says done is told again, not run', async () => {
    crew.house.put(key, done(ok('from before')));
    await crew.worker('a').runner.take(job());
    expect(crew.sent()).toEqual(ok('from before'));
    expect(crew.careful.runs).toHaveLength(0);
  });

  it('that says cancelled is neither run nor told', async () => {
    crew.house.put(key, { state: 'cancelled' });
    await crew.worker('a').runner.take(repeatableJob());
    expect(crew.sent()).toBeUndefined();
    expect(crew.repeatable.runs).toHaveLength(0);
  });

  it('of a runner that lives is left to him', async () => {
    const [first, second] = [crew.worker('a'), crew.worker('b')];
    const taken = first.runner.take(repeatableJob());
    const run = await crew.repeatable.begun();
    await expect(second.runner.take(repeatableJob())).rejects.toThrow(NotYet);
    run.finish('hello');
    await taken;
    await second.runner.take(repeatableJob());
    expect(crew.repeatable.runs).toHaveLength(1);
    expect(crew.sent()).toEqual(ok('hello'));
  });

  it.each(['says no', 'is silent'])(
    'of a runner that %s is not run again, and told as unknown',
    async (answer) => {
      if (answer === 'says no') crew.worker('gone');
      crew.house.put(key, claimedBy('gone'));
      await crew.worker('b').runner.take(job());
      expect(crew.careful.runs).toHaveLength(0);
      expect(crew.sent()).toMatchObject({ outcome: 'outcome_unknown' });
      expect(crew.house.record(key)).toMatchObject({ state: 'done', result: { outcome: 'outcome_unknown' } });
    },
  );

  it('of a runner that is gone is run again when its tool is idempotent', async () => {
    crew.house.put(key, claimedBy('gone'));
    const taken = crew.worker('b').runner.take(repeatableJob());
    const run = await crew.repeatable.begun();
    expect(crew.house.record(key)).toEqual({ state: 'claimed', runner: 'b', attempt: 2 });
    run.finish('again');
    await taken;
    expect(crew.sent()).toEqual(ok('again'));
  });

  it('of a runner that is gone is unknown to those who do not have its tool', async () => {
    crew.house.put(key, claimedBy('gone'));
    await crew.worker('b').runner.take(job({ name: 'fly' }), patient);
    expect(crew.sent()).toMatchObject({ outcome: 'outcome_unknown' });
  });
});

import { describe, expect, it, test } from '@jest/globals';
import { callKey, type EntryType } from '#shared/contracts';
import { command, sessionStop, stop, submit } from '../commands/testing/ask.js';
import { stateInWords } from '../commands/testing/in-words.js';
import { ModelFailure, type ModelSink } from '../models/model-port.js';
import { broken, crashes, everyEntry, takenOver, wholeAppends } from './testing/crashes.js';
import type { Life } from './testing/life.js';
import { RecordedTools } from './testing/recorded-tools.js';
import { asksFor, neverEnds, says, stepUsage, words, type Script } from './testing/scripted-model.js';
import { asked, endsOf, lifeThat, lifeWith, texts, told, type Scripts } from './testing/telling.js';

const twoRounds: Scripts = {
  't1.0': asksFor('look', 'a', 'b'),
  't1.1': asksFor('look', 'a'),
  't1.2': says('All seen.'),
};

const steer = (message: string, text: string) => command('turn.steer', { turn: 't1', message, text });

describe('a whole turn', () => {
  it('of words', async () => {
    const life = await asked(lifeWith({ 't1.0': says('Hello to you') }), submit('reject', 't1'));
    expect(told(life)).toEqual([
      'turn.accepted t1',
      'turn.started t1',
      'reply.started t1',
      'step.started t1',
      'block.started t1',
      'block.completed t1',
      'step.completed t1',
      'reply.completed t1',
      'turn.completed t1',
      'turn.settled t1',
    ]);
    expect(texts(life)).toEqual(['say t1', 'Hello to you']);
    expect(life.next).toBe('nothing');
  });

  it('of two rounds of tools, its usage added up', async () => {
    const life = await asked(lifeWith(twoRounds), submit('reject', 't1'));
    expect(life.model.asked).toEqual(['t1.0', 't1.1', 't1.2']);
    expect(life.model.problems).toEqual([]);
    expect(life.tools.ran).toEqual([
      callKey('s1', 't1', 0, 'a'),
      callKey('s1', 't1', 0, 'b'),
      callKey('s1', 't1', 1, 'a'),
    ]);
    const last = life.log.entries.find(({ type }) => type === 'turn.completed');
    expect(last?.body).toMatchObject({ usage: { inputTokens: 30, outputTokens: 6 }, durationMs: 5_000 });
  });

  it('requests its calls in the log before any is sent', async () => {
    const life = await asked(lifeWith(twoRounds, new RecordedTools('silent')), submit('reject', 't1'));
    expect(told(life).slice(-3)).toEqual(['step.completed t1', 'tool.requested t1', 'tool.requested t1']);
    expect(life.tools.ran).toHaveLength(2);
    expect(life.next).toBe('wait');
  });

  it('answers a call for a tool that nobody has, and sends it to nobody', async () => {
    const scripts = { 't1.0': asksFor('fly', 'a'), 't1.1': says('I cannot fly.') };
    const life = await asked(lifeWith(scripts), submit('reject', 't1'));
    expect(told(life)).toContain('tool.completed t1 a error');
    expect(life.tools.ran).toEqual([]);
    expect(endsOf(life)).toEqual(['turn.completed t1']);
  });

  it('after another: the queue goes on by itself, below what was said last', async () => {
    const life = lifeThat((mail) => ({
      't1.0': (sink) => {
        mail(submit('enqueue', 't2'));
        words(sink, 'one');
        return { stopReason: 'end_turn', usage: stepUsage };
      },
      't2.0': says('two'),
    }));
    await asked(life, submit('reject', 't1'));
    expect(texts(life)).toEqual(['say t1', 'one', 'say t2', 'two']);
    const ids = life.log.conversation.messages.map(({ id }) => id);
    expect(life.log.conversation.messages.map(({ parent }) => parent)).toEqual([null, ...ids.slice(0, -1)]);
    expect(endsOf(life)).toEqual(['turn.completed t1', 'turn.completed t2']);
  });
});

describe('words for a turn that runs', () => {
  it('are read between two steps, behind the results of its calls', async () => {
    const life = lifeThat((mail) => ({
      't1.0': (sink, signal) => {
        mail(steer('m-x', 'look left'));
        mail(steer('m-y', 'and right'));
        return asksFor('look', 'a')(sink, signal);
      },
      't1.1': says('Done.'),
    }));
    await asked(life, submit('reject', 't1'));
    expect(texts(life)).toEqual(['say t1', 'tool', 'look left', 'and right', 'Done.']);
    expect(life.model.problems).toEqual([]);
    expect(life.model.requests[1]?.messages.map(({ role }) => role)).toEqual([
      'user',
      'assistant',
      'user',
      'user',
      'assistant',
    ]);
    expect(endsOf(life)).toEqual(['turn.completed t1']);
  });

  it('keep a turn from ending that had nothing more to say', async () => {
    const life = lifeThat((mail) => ({
      't1.0': (sink, signal) => {
        mail(steer('m-x', 'one more thing'));
        return says('Done.')(sink, signal);
      },
      't1.1': says('That too.'),
    }));
    await asked(life, submit('reject', 't1'));
    expect(texts(life)).toEqual(['say t1', 'Done.', 'one more thing', 'That too.']);
  });

  it('become the next turn where they come too late to be read', async () => {
    const life = lifeThat((mail) => ({
      't1.0': (sink) => {
        words(sink, 'partly');
        mail(submit('steer', 't2'));
        mail(stop('t1'));
        return neverEnds();
      },
      't2.0': says('heard'),
    }));
    await asked(life, submit('reject', 't1'));
    expect(texts(life)).toEqual(['say t1', 'partly (interrupted)', 'say t2', 'heard']);
    expect(endsOf(life)).toEqual(['turn.stopped t1 user', 'turn.completed t2']);
  });
});

describe('a turn that is stopped', () => {
  it('before it has begun asks no model', async () => {
    const life = await asked(lifeWith({}), submit('reject', 't1'), stop('t1'));
    expect(endsOf(life)).toEqual(['turn.stopped t1 user']);
    expect(life.model.asked).toEqual([]);
  });

  it('while its model hangs and does not listen ends at once, and what comes late is lost', async () => {
    let late: ModelSink | undefined;
    const life = lifeThat((mail) => ({
      't1.0': (sink) => {
        late = sink;
        sink.blockStarted({ kind: 'text' });
        void sink.delta('half a ');
        sink.used({ ...stepUsage, outputTokens: 9 });
        mail(stop('t1'));
        return neverEnds();
      },
    }));
    await asked(life, submit('reject', 't1'));
    const before = life.log.entries.length;
    void late?.delta('word');
    late?.blockCompleted({ kind: 'text', text: 'half a word' });
    expect(life.log.entries).toHaveLength(before);
    expect(texts(life)).toEqual(['say t1', 'half a  (interrupted)']);
    const end = life.log.entries.find(({ type }) => type === 'turn.stopped');
    expect(end?.body).toMatchObject({ usage: { inputTokens: 10, outputTokens: 9 } });
  });

  it('pays for what its model had said by then', async () => {
    const life = lifeThat((mail) => ({
      't1.0': (sink) => {
        sink.blockStarted({ kind: 'text' });
        void sink.delta('x'.repeat(400));
        sink.used({ ...stepUsage, costUsd: 0.5 });
        mail(stop('t1'));
        return neverEnds();
      },
    }));
    life.mind.cards = { 'x/y': { prices: { input: 1, output: 10_000, cacheRead: 1, cacheWrite: 1 } } };
    await asked(life, submit('reject', 't1'));
    const end = life.log.entries.find(({ type }) => type === 'turn.stopped');
    const usage = { inputTokens: 10, outputTokens: 100, costUsd: 0.5 + 0.98, estimated: true };
    expect(end?.body).toMatchObject({ usage });
  });

  it('while its model fails ends as stopped, not as failed', async () => {
    const life = lifeThat((mail) => ({
      't1.0': () => {
        mail(stop('t1'));
        throw new ModelFailure({ code: 'provider_error', message: 'no', retryable: true, usage: stepUsage });
      },
    }));
    await asked(life, submit('reject', 't1'));
    expect(endsOf(life)).toEqual(['turn.stopped t1 user']);
  });

  it('at the moment when its last word is said is stopped, with that word', async () => {
    const life = lifeThat((mail) => ({
      't1.0': (sink, signal) => {
        const answer = says('All of it.')(sink, signal);
        mail(stop('t1'));
        return answer;
      },
    }));
    await asked(life, submit('reject', 't1'));
    expect(texts(life)).toEqual(['say t1', 'All of it. (interrupted)']);
    expect(endsOf(life)).toEqual(['turn.stopped t1 user']);
  });

  it('after its end stays as it ended', async () => {
    const life = await asked(lifeWith({ 't1.0': says('done') }), submit('reject', 't1'));
    life.mail(stop('t1'));
    await life.live();
    expect(endsOf(life)).toEqual(['turn.completed t1']);
  });

  it('during its calls cancels each of them and waits for none', async () => {
    const life = await asked(lifeWith(twoRounds, new RecordedTools('silent')), submit('reject', 't1'));
    life.mail(stop('t1'));
    await life.live();
    expect(life.tools.cancelled).toEqual([callKey('s1', 't1', 0, 'a'), callKey('s1', 't1', 0, 'b')]);
    expect(told(life).slice(-5)).toEqual([
      'tool.completed t1 a cancelled',
      'tool.completed t1 b cancelled',
      'reply.completed t1',
      'turn.stopped t1 user',
      'turn.settled t1',
    ]);
  });

  it('twice is stopped once', async () => {
    const life = await asked(lifeWith({}), submit('reject', 't1'), stop('t1'), stop('t1'));
    expect(endsOf(life)).toEqual(['turn.stopped t1 user']);
  });

  it.each([
    ['interrupt', ['say t1', 'partly (interrupted)', 'say t2', 'now']],
    ['rollback', ['say t2', 'now']],
  ] as const)('by somebody who goes first: %s', async (policy, history) => {
    const life = lifeThat((mail) => ({
      't1.0': (sink) => {
        words(sink, 'partly');
        mail(submit(policy, 't2'));
        return neverEnds();
      },
      't2.0': says('now'),
    }));
    await asked(life, submit('reject', 't1'));
    expect(texts(life)).toEqual(history);
    expect(endsOf(life)).toEqual([`turn.stopped t1 ${policy}`, 'turn.completed t2']);
  });

  it('with its session starts nothing that waits', async () => {
    const life = lifeThat((mail) => ({
      't1.0': () => {
        mail(submit('enqueue', 't2'));
        mail(sessionStop);
        return neverEnds();
      },
    }));
    await asked(life, submit('reject', 't1'));
    expect(stateInWords(life.log.conversation)).toBe('queue t2, held');
    expect(life.next).toBe('nothing');
  });
});

describe('a turn that fails', () => {
  const failing = (retryable: boolean): Script => {
    return (sink) => {
      words(sink, 'so far');
      throw new ModelFailure({ code: 'provider_overloaded', message: 'busy', retryable, usage: stepUsage });
    };
  };

  it('keeps what had arrived, what it cost, and what waits behind it', async () => {
    const life = lifeWith({ 't1.0': failing(true), 't2.0': says('fine') });
    await asked(life, submit('reject', 't1'), submit('enqueue', 't2'));
    expect(texts(life)).toEqual(['say t1', 'so far (failed)', 'say t2', 'fine']);
    const end = life.log.entries.find(({ type }) => type === 'turn.failed');
    expect(end?.body).toMatchObject({ code: 'provider_overloaded', retryable: true, usage: stepUsage });
  });

  it('whose model is not configured any more says so', async () => {
    const life = await asked(lifeWith({}), submit('reject', 't1', { request: { model: 'gone/x' } }));
    expect(endsOf(life)).toEqual(['turn.failed t1']);
  });
});

describe('a stop that comes at any moment around the end of a step', () => {
  const moments = Array.from({ length: 60 }, (_, moment) => moment);

  /** So many microtasks later: the engine is somewhere between two of its own. */
  async function soon(moment: number, call: () => void): Promise<void> {
    for (let passed = 0; passed < moment; passed += 1) await Promise.resolve();
    call();
  }

  test.each<[string, Script]>([
    ['answers', says('done')],
    [
      'fails',
      () => {
        throw new ModelFailure({ code: 'provider_error', message: 'no', retryable: false, usage: stepUsage });
      },
    ],
    ['asks for tools', asksFor('look', 'a')],
  ])('ends the turn once, and as stopped wherever the log took the stop: the model %s', async (_, script) => {
    const ends = new Set<string>();
    for (const moment of moments) {
      const life = lifeThat((mail) => ({
        't1.0': (sink, signal) => {
          void soon(moment, () => mail(stop('t1')));
          return script(sink, signal);
        },
        't1.1': says('seen'),
      }));
      await asked(life, submit('reject', 't1'));
      await soon(60, () => undefined);
      await life.live();
      const isStopped = told(life).includes('turn.stopping t1 user');
      const [end, ...more] = endsOf(life);
      expect([more, end === 'turn.stopped t1 user']).toEqual([[], isStopped]);
      ends.add(String(end));
    }
    expect(ends.has('turn.stopped t1 user')).toBe(true);
    expect(ends.size).toBe(2);
  });
});

describe('between the log and the tools', () => {
  function durableBefore(life: Life, what: 'dispatch' | 'cancel', type: EntryType): boolean[] {
    const seen: boolean[] = [];
    life.tools.onAsked = (asking) => {
      const last = life.log.entries.findLastIndex((entry) => entry.type === type);
      if (asking === what) seen.push(last >= 0 && life.log.durableEntries > last);
    };
    return seen;
  }

  it('a call is in the log for good before it is sent', async () => {
    const life = lifeWith(twoRounds);
    const seen = durableBefore(life, 'dispatch', 'tool.requested');
    await asked(life, submit('reject', 't1'));
    expect(seen).toEqual([true, true, true]);
  });

  it('a stop is in the log for good before anybody outside is told', async () => {
    const life = lifeWith(twoRounds, new RecordedTools('silent'));
    const seen = durableBefore(life, 'cancel', 'turn.stopping');
    await asked(life, submit('reject', 't1'));
    await asked(life, stop('t1'));
    expect(seen).toEqual([true, true]);
  });

  it.each([
    ['the model is not asked', 1, []],
    ['its calls are not requested', 2, ['t1.0']],
  ] as const)('a stop may come while they are asked what they offer: %s', async (_, time, steps) => {
    const life = lifeWith({ 't1.0': asksFor('look', 'a') });
    let offers = 0;
    life.tools.onAsked = (what) => {
      if (what === 'offers') offers += 1;
      if (what === 'offers' && offers === time) life.mail(stop('t1'));
    };
    await asked(life, submit('reject', 't1'));
    expect(life.model.asked).toEqual(steps);
    expect(told(life)).not.toContain('tool.requested t1');
    expect(endsOf(life)).toEqual(['turn.stopped t1 user']);
  });
});

describe('a worker that is told to leave', () => {
  it('leaves the turn where it is, in the log', async () => {
    const life: Life = lifeThat(() => ({
      't1.0': () => {
        life.leave(new Error('leaving'));
        return neverEnds();
      },
    }));
    await expect(asked(life, submit('reject', 't1'))).rejects.toThrow('leaving');
    expect(endsOf(life)).toEqual([]);
    expect(life.log.conversation.openTurn?.openStep).toMatchObject({ step: 0 });
  });
});

describe('a worker that takes over wherever the log ends', () => {
  it('ends a turn of tools as it would have ended', async () => {
    const whole = await asked(lifeWith(twoRounds), submit('reject', 't1'));
    for (const crash of crashes(whole)) {
      for (const tools of [new RecordedTools(), whole.tools]) {
        const life = await takenOver(twoRounds, crash, tools);
        expect(broken(life, crash)).toEqual([]);
        expect(endsOf(life)).toEqual(['turn.completed t1']);
        expect(texts(life)).toEqual(texts(whole));
      }
    }
  });

  async function afterSteer(cuts: (whole: Life) => number[]): Promise<number> {
    const scripts: Scripts = { 't1.0': asksFor('look', 'a'), 't1.1': says('Done.') };
    const whole = lifeThat((mail) => ({
      ...scripts,
      't1.0': (sink, signal) => {
        mail(steer('m-x', 'look left'));
        return asksFor('look', 'a')(sink, signal);
      },
    }));
    await asked(whole, submit('reject', 't1'));
    const wanted = cuts(whole);
    const tried = crashes(whole).filter(({ cut }) => wanted.includes(cut));
    for (const crash of tried) {
      const life = await takenOver(scripts, crash, new RecordedTools());
      expect(broken(life, crash)).toEqual([]);
      expect(texts(life)).toEqual(texts(whole));
    }
    return tried.length;
  }

  it('reads what was said to the turn, once', async () => {
    expect(await afterSteer((whole) => wholeAppends(whole, 'steer.received'))).toBeGreaterThan(5);
  });

  /** Words of more than an append's size always begin a new one, behind the end of the reply before them. */
  test('also where the words were cut off from the end of the reply before them', async () => {
    expect(await afterSteer((whole) => everyEntry(whole, 'steer.received'))).toBeGreaterThan(5);
  });

  async function stoppedWhole(policy: 'interrupt' | 'rollback'): Promise<Life> {
    const life = await asked(
      lifeWith({ ...twoRounds, ...others }, new RecordedTools('silent')),
      submit('reject', 't1'),
    );
    for (const sent of [submit('steer', 't3'), submit(policy, 't2')]) life.mail(sent);
    return life.live();
  }
  const others: Scripts = { 't2.0': says('two'), 't3.0': says('three') };

  async function afterStop(
    policy: 'interrupt' | 'rollback',
    cuts: (whole: Life) => number[],
  ): Promise<number> {
    const whole = await stoppedWhole(policy);
    const wanted = cuts(whole);
    const tried = crashes(whole).filter(({ cut }) => wanted.includes(cut));
    for (const crash of tried) {
      const life = await takenOver({ ...twoRounds, ...others }, crash, new RecordedTools('silent'));
      expect(broken(life, crash)).toEqual([]);
      expect(endsOf(life)).toEqual([`turn.stopped t1 ${policy}`, 'turn.completed t2', 'turn.completed t3']);
      expect(texts(life)).toEqual(texts(whole));
    }
    return tried.length;
  }

  test.each(['interrupt', 'rollback'] as const)('ends a turn that was stopped: %s', async (policy) => {
    expect(await afterStop(policy, (whole) => wholeAppends(whole, 'turn.stopping'))).toBeGreaterThan(5);
  });
});

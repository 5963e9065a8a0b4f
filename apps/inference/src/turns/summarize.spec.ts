import { describe, expect, it } from '@jest/globals';
import { HandClock, rest } from '../sessions/testing/hand-clock.js';
import type { CompactionPlan } from '../context/index.js';
import { summarize, type SummaryAsked } from './summarize.js';
import {
  fails,
  inTurn,
  neverEnds,
  says,
  ScriptedModel,
  stepUsage,
  type Script,
} from './testing/scripted-model.js';
import { SimpleMind } from './testing/simple-mind.js';

const plan: CompactionPlan = {
  cut: { message: 'm9', block: 0 },
  span: [],
  dropped: 8,
  tokensBefore: 1_000,
  summaryTokens: 300,
};

function given(summary: Script) {
  const model = new ScriptedModel({ summary });
  const { models } = new SimpleMind(model);
  const chosen = ['x/a', 'x/b'].flatMap((name) => {
    const choice = models.choose(name);
    return choice.kind === 'model' ? [choice.chosen] : [];
  });
  const clock = new HandClock();
  const asked: SummaryAsked = { plan, models: chosen, key: 'k1', user: 'u', limitMs: 1_000, clock };
  return { asked, model, clock };
}

const going = new AbortController().signal;

describe('a summary', () => {
  it('is what the first model says', async () => {
    const { asked, clock } = given(says('In short.'));
    const summary = await summarize(asked, going);
    expect(summary).toEqual({ text: 'In short.', model: 'x/a', usage: stepUsage, problems: [] });
    expect(clock.pending).toBe(0);
  });

  it('is had of the second where the first fails, and costs both', async () => {
    const { asked } = given(inTurn(fails('provider_error', { usage: stepUsage }), says('In short.')));
    const summary = await summarize(asked, going);
    expect(summary).toMatchObject({ text: 'In short.', model: 'x/b', usage: { inputTokens: 20 } });
    expect(summary.problems).toHaveLength(1);
  });

  it('is cut to what can be kept, and holds nothing that cannot', async () => {
    const { asked } = given(says(`\0${'x'.repeat(99_998)}😀`));
    const { text } = await summarize(asked, going);
    expect(text?.length).toBe(99_999);
    expect([text?.at(0), text?.at(-1)]).toEqual(['\uFFFD', 'x']);
  });

  it('that comes in several blocks is one text', async () => {
    const { asked } = given((sink) => {
      for (const text of ['In sh', 'ort.']) sink.blockCompleted({ kind: 'text', text });
      return { stopReason: 'end_turn', usage: stepUsage };
    });
    expect((await summarize(asked, going)).text).toBe('In short.');
  });

  it('is not waited for longer than it may take, by a model that heeds nobody', async () => {
    const { asked, clock, model } = given((sink) => {
      sink.used(stepUsage);
      return neverEnds();
    });
    const summary = summarize(asked, going);
    await rest();
    await clock.pass(1_000);
    expect(model.asked).toEqual(['k1.0', 'k1.1']);
    await clock.pass(1_000);
    expect(await summary).toMatchObject({ text: undefined, usage: { inputTokens: 20 } });
    expect(clock.pending).toBe(0);
  });

  it('is waited for while there is no room at its provider, and then for as long as any', async () => {
    const { asked, clock } = given((sink) => {
      sink.waits?.();
      clock.after(60_000, () => sink.begins?.());
      return neverEnds();
    });
    const [first] = asked.models;
    const summary = summarize({ ...asked, models: first ? [first] : [] }, going);
    await clock.pass(60_999);
    expect(clock.pending).toBe(1);
    await clock.pass(1);
    expect(await summary).toMatchObject({
      text: undefined,
      problems: [new Error('It took longer than 1000 ms.')],
    });
  });

  it('that is called off asks nobody any more, and says what it has cost', async () => {
    const leaving = new AbortController();
    const { asked, clock, model } = given((sink) => {
      sink.used(stepUsage);
      leaving.abort();
      return neverEnds();
    });
    expect(await summarize(asked, leaving.signal)).toMatchObject({ text: undefined, usage: stepUsage });
    expect([model.asked, clock.pending]).toEqual([['k1.0'], 0]);
  });
});

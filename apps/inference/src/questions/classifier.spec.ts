import { describe, expect, it } from '@jest/globals';
import { noUsage, type ModelCard, type QueryRequest } from '#shared/contracts';
import { ModelFailure, type ModelChoice } from '../models/model-port.js';
import { HandClock, rest } from '../sessions/testing/hand-clock.js';
import { neverEnds, says, ScriptedModel, stepUsage, type Script } from '../turns/testing/scripted-model.js';
import { Classifier } from './classifier.js';

const card: ModelCard = {
  model: 'house/small',
  contextSize: 10_000,
  maxOutputTokens: 500,
  can: { images: false, pdfs: false, tools: false, thinking: false, sampling: false, answerSchema: true },
  prices: null,
};

const question: QueryRequest<'model.classify'> = {
  user: 'u1',
  purpose: 'title',
  system: 'Give it a title.',
  text: 'How do I bake bread?',
  schema: { type: 'object', properties: { title: { type: 'string' } }, required: ['title'] },
  default: null,
  timeoutMs: 1_000,
  key: 'k',
};

interface House {
  clock: HandClock;
  model: ScriptedModel;
  classifier: Classifier;
  chosen: (string | null | undefined)[];
}

function house(scripts: Record<string, Script>, can: Partial<ModelCard['can']> = {}): House {
  const clock = new HandClock();
  const model = new ScriptedModel(scripts);
  const chosen: House['chosen'] = [];
  const choose = (wanted: string | null | undefined): ModelChoice => {
    chosen.push(wanted);
    if (wanted === 'house/gone') return { kind: 'unavailable', message: 'KEY is not set.' };
    const known = { ...card, can: { ...card.can, ...can } };
    return {
      kind: 'model',
      chosen: { fullName: 'house/small', provider: 'house', name: 'small', card: known, model },
    };
  };
  return {
    clock,
    model,
    chosen,
    classifier: new Classifier({ choose, classifierModel: 'house/small' }, clock),
  };
}

const fails: Script = () => {
  throw new ModelFailure({
    code: 'provider_overloaded',
    message: 'It is overloaded.',
    retryable: true,
    usage: { ...noUsage, inputTokens: 7 },
  });
};

describe('a question', () => {
  it('is answered by the model for small questions, held to the schema', async () => {
    const { classifier, model, chosen, clock } = house({ 'k.1': says('{"title": "Bread"}') });
    expect(await classifier.classify(question)).toEqual({
      answer: { title: 'Bread' },
      source: 'model',
      model: 'house/small',
      usage: stepUsage,
    });
    expect(chosen).toEqual(['house/small']);
    expect(model.requests).toMatchObject([
      {
        model: 'small',
        maxTokens: 500,
        shape: { answerSchema: question.schema },
        system: [{ text: 'Give it a title.' }],
        messages: [{ role: 'user', blocks: [{ kind: 'text', text: 'How do I bake bread?' }] }],
      },
    ]);
    expect(JSON.stringify(model.requests)).not.toContain('u1');
    expect(clock.pending).toBe(0);
  });

  it('names the schema where the model knows none', async () => {
    const { classifier, model } = house({ 'k.1': says('{"title": "Bread"}') }, { answerSchema: false });
    expect(await classifier.classify(question)).toMatchObject({ source: 'model' });
    expect(model.requests[0]?.shape).toEqual({});
    expect(model.requests[0]?.system[0]?.text).toContain('"required":["title"]');
  });

  it('is asked once more, with what was wrong, and costs both', async () => {
    const { classifier, model } = house({ 'k.1': says('Bread!'), 'k.2': says('{"title": "Bread"}') });
    expect(await classifier.classify(question)).toMatchObject({
      answer: { title: 'Bread' },
      usage: { inputTokens: 20, outputTokens: 4 },
    });
    expect(model.requests[1]?.system[0]?.text).toContain('was wrong: It is not JSON.');
  });

  it('gets the default where the model answers nonsense twice', async () => {
    const { classifier } = house({ 'k.1': says('Bread!'), 'k.2': says('{}') });
    expect(await classifier.classify({ ...question, default: { title: 'Untitled' } })).toEqual({
      answer: { title: 'Untitled' },
      source: 'default',
      reason: expect.stringContaining('answer.title'),
      model: 'house/small',
      usage: expect.objectContaining({ inputTokens: 20 }),
    });
  });

  it('gets the default where the time is over, though the model heeds nobody', async () => {
    const { classifier, clock } = house({ 'k.1': neverEnds });
    const answering = classifier.classify(question);
    await rest();
    await clock.pass(1_000);
    expect(await answering).toMatchObject({ source: 'default', reason: 'It took longer than 1000 ms.' });
    expect(clock.pending).toBe(0);
  });

  it('gets the default where the model fails, and is told what that cost', async () => {
    const { classifier } = house({ 'k.1': fails });
    expect(await classifier.classify(question)).toMatchObject({
      answer: null,
      source: 'default',
      reason: 'It is overloaded.',
      usage: { inputTokens: 7 },
    });
  });

  it('gets the default where there is no such model', async () => {
    const { classifier } = house({});
    expect(await classifier.classify({ ...question, model: 'house/gone' })).toEqual({
      answer: null,
      source: 'default',
      reason: 'KEY is not set.',
    });
  });

  it('is refused for a schema that nobody can read', async () => {
    const { classifier } = house({});
    await expect(classifier.classify({ ...question, schema: { type: 'odd' } })).rejects.toThrow('schema');
  });

  it('ends when its time is over for a model that does heed it', async () => {
    let heard: AbortSignal | undefined;
    const model: Script = (_sink, signal) => {
      heard = signal;
      return neverEnds();
    };
    const { classifier, clock } = house({ 'k.1': model } satisfies Record<string, Script>);
    const answering = classifier.classify(question);
    await rest();
    await clock.pass(1_000);
    await answering;
    expect(heard?.aborted).toBe(true);
  });
});

import { describe, expect, it, test } from '@jest/globals';
import type { Agent, Command, Project } from '#shared/contracts';
import { command, submit } from '../commands/testing/ask.js';
import type { ModelRequest } from '../models/model-port.js';
import type { Life, LifeParts } from './testing/life.js';
import { RecordedTools } from './testing/recorded-tools.js';
import { asksFor, inTurn, says } from './testing/scripted-model.js';
import { asked, lifeWith, texts, told } from './testing/telling.js';

const writer: Agent = {
  id: 'writer',
  name: 'Writer',
  prompt: 'You write.',
  source: 'file',
  model: 'x/pen',
  tools: [],
  thinking: 'high',
  sampling: { temperature: 0.1 },
  maxTokens: 50,
};

const garden: Project = {
  id: 'p1',
  owner: 'u1',
  name: 'Garden',
  prompt: 'We tend a garden.',
  createdAt: '2026-01-01T00:00:00.000Z',
};

type Submitted = Partial<Command<'turn.submit'>['body']>;

async function said(
  more: Submitted,
  parts: LifeParts = {},
  change: (life: Life) => void = () => {},
): Promise<Life> {
  const life = lifeWith({ 't1.0': says('Fine.') }, new RecordedTools(), parts);
  life.mind.known.writer = writer;
  change(life);
  return asked(life, submit('reject', 't1', more));
}

const requestOf = ({ model }: Life): Partial<ModelRequest> => model.requests[0] ?? {};

describe('a prompt', () => {
  it('begins with what is the same for all, and ends with what this turn calls for', async () => {
    const life = await said(
      { text: 'Go /deep now', request: { agent: 'writer' } },
      { settings: { basePrompt: 'Be kind.' }, session: { systemPrompt: 'In verse.', project: 'p1' } },
      ({ mind }) => {
        mind.called.push({ name: 'deep', text: 'Think twice.' });
        mind.projectsKnown['p1'] = garden;
      },
    );
    expect(requestOf(life).system?.map(({ text, stable }) => [text, stable])).toEqual([
      ['Be kind.', true],
      ['We tend a garden.', true],
      ['You write.', true],
      ['In verse.', true],
      ['Think twice.', false],
    ]);
  });

  it('has the words of its turn in the place of those of its session', async () => {
    const life = await said(
      { request: { agent: 'writer', systemPrompt: 'In prose.' } },
      { session: { systemPrompt: 'In verse.' } },
    );
    expect(requestOf(life).system?.map(({ text }) => text)).toEqual(['You write.', 'In prose.']);
  });

  it('is nothing but what was said where nobody says more', async () => {
    expect(requestOf(await said({})).system).toEqual([]);
  });
});

describe('an agent', () => {
  it('speaks in its own name, by its own model, with its own tools and in its own shape', async () => {
    const life = await said({ request: { agent: 'writer' } });
    expect(life.log.conversation.messages.at(-1)?.author).toBe('writer');
    expect(requestOf(life)).toMatchObject({
      model: 'pen',
      tools: [],
      maxTokens: 50,
      shape: { thinking: 'high', sampling: { temperature: 0.1 } },
    });
  });

  it('is the host of the session where the turn names none', async () => {
    const life = await said({}, { session: { agents: ['writer'] } });
    expect(life.log.conversation.messages.at(-1)?.author).toBe('writer');
  });

  it('gives way to what the turn asks for itself', async () => {
    const request = { agent: 'writer', model: 'x/other', thinking: 'off' as const, maxTokens: 7 };
    expect(requestOf(await said({ request }))).toMatchObject({
      model: 'other',
      maxTokens: 7,
      shape: { thinking: 'off', sampling: { temperature: 0.1 } },
    });
  });

  it('gives way to the model of its session', async () => {
    const life = await said({ request: { agent: 'writer' } }, { session: { model: 'x/mine' } });
    expect(requestOf(life).model).toBe('mine');
  });

  it('that is not there any more fails the turn, and says so', async () => {
    const life = await said({ request: { agent: 'gone' } });
    const end = life.log.entries.find(({ type }) => type === 'turn.failed');
    expect(end?.body).toMatchObject({ code: 'agent_unavailable', message: 'There is no agent gone.' });
  });

  it('cannot call a tool that it was not given', async () => {
    const life = lifeWith({ 't1.0': asksFor('look', 'a'), 't1.1': says('Well.') });
    life.mind.known.writer = writer;
    await asked(life, submit('reject', 't1', { request: { agent: 'writer' } }));
    expect([life.tools.ran, told(life).includes('tool.completed t1 a error')]).toEqual([[], true]);
  });
});

describe('what a model cannot do is left out of what it is asked', () => {
  test.each<[string, Partial<ModelRequest>]>([
    ['by the default of its agent', { shape: {}, maxTokens: 20, tools: [] }],
  ])('%s', async (_, what) => {
    const can = {
      images: false,
      pdfs: false,
      tools: false,
      thinking: false,
      sampling: false,
      answerSchema: false,
    };
    const life = await said({ request: { agent: 'writer' } }, {}, ({ mind }) => {
      mind.cards = { 'x/pen': { can, maxOutputTokens: 20 } };
    });
    expect(requestOf(life)).toMatchObject(what);
  });

  it('and never more answer than half of its window', async () => {
    const life = await said({ request: { maxTokens: 5_000 } }, {}, ({ mind }) => {
      mind.cards = { 'x/y': { contextSize: 1_000 } };
    });
    expect(requestOf(life).maxTokens).toBe(500);
  });
});

describe('a model that pauses', () => {
  it('goes on where it was, with what it has said', async () => {
    const pauses = inTurn(
      (sink, signal) => ({ ...says('First this')(sink, signal), stopReason: 'pause_turn' as const }) as never,
    );
    const life = lifeWith({ 't1.0': pauses, 't1.1': says('then that.') });
    await asked(life, submit('reject', 't1'));
    expect(texts(life)).toEqual(['say t1', 'First this then that.']);
    expect(JSON.stringify(life.model.requests[1]?.messages)).toContain('First this');
  });
});

test('words that join a turn are answered by the same agent', async () => {
  const life = lifeWith({ 't1.0': asksFor('look', 'a'), 't1.1': says('Both.') });
  life.mind.known.writer = { ...writer, tools: ['look'] };
  life.tools.onAsked = (what) => {
    if (what === 'dispatch')
      life.mail(command('turn.steer', { turn: 't1', message: 'm-x', text: 'and that' }));
  };
  await asked(life, submit('reject', 't1', { request: { agent: 'writer' } }));
  const authors = life.log.conversation.messages.map(({ author }) => author);
  expect(authors.filter((author) => author === 'writer')).toHaveLength(2);
});

import { afterAll, beforeAll, describe, expect, it, test } from '@jest/globals';
import type { Block, Message, Usage } from '#shared/contracts';
import { AnthropicModel } from '../../apps/inference/src/models/anthropic/index.js';
import { ModelFailure, type Model, type ModelRequest } from '../../apps/inference/src/models/index.js';
import { OpenAiModel } from '../../apps/inference/src/models/openai/index.js';
import { startRehearsal, type Rehearsal } from '../../apps/rehearsal/src/index.js';
import { redSquare } from '../providers/red-square.js';

/** Both adapters against the rehearsal, directive by directive: what it plays is what a sink is told. */
let rehearsal: Rehearsal;
beforeAll(async () => {
  rehearsal = await startRehearsal();
});
afterAll(() => rehearsal?.close());

const wires = ['anthropic', 'openai'] as const;
type Wire = (typeof wires)[number];

/** Some directives wait for it to pass, and on a busy machine no other may. */
const silenceMs = 1_500;

function modelOf(wire: Wire): Model {
  const { url } = rehearsal;
  return wire === 'anthropic'
    ? new AnthropicModel({ apiKey: 'x', baseUrl: url, silenceMs, provider: 'rehearsal' })
    : new OpenAiModel({ apiKey: 'x', baseUrl: `${url}/v1`, silenceMs });
}

interface Told {
  blocks: Block[];
  shown: string;
  usage: Usage | undefined;
  stop?: string;
  failure?: ModelFailure;
}

let asked = 0;

async function ask(wire: Wire, script: string, parts: Partial<ModelRequest> = {}): Promise<Told> {
  const told: Told = { blocks: [], shown: '', usage: undefined };
  const sink = {
    blockStarted: () => {},
    delta: (text: string) => void (told.shown += text),
    blockCompleted: (block: Block) => void told.blocks.push(block),
    used: (usage: Usage) => void (told.usage = usage),
  };
  asked += 1;
  const request: ModelRequest = {
    model: 'parley',
    system: [],
    messages: [message('user', { kind: 'text', text: `[[rate: 0]]${script}` })],
    files: new Map(),
    tools: [],
    maxTokens: 4_000,
    shape: {},
    stepKey: `t${asked}.0`,
    user: `u${asked}`,
    ...parts,
  };
  try {
    const { stopReason } = await modelOf(wire).answer(request, sink, new AbortController().signal);
    return { ...told, stop: stopReason };
  } catch (error) {
    if (error instanceof ModelFailure) return { ...told, failure: error };
    throw error;
  }
}

function message(role: 'user' | 'assistant', ...blocks: Block[]): Message {
  const createdAt = '2026-01-01T00:00:00.000Z';
  return { id: 'm', parent: null, turn: 't', role, author: 'x', status: 'complete', blocks, createdAt };
}

describe.each(wires)('%s', (wire) => {
  it('says what it says', async () => {
    const told = await ask(wire, '[[say: Good morning, Zoë 🌍]][[usage: in=10 out=20 cache_read=5]]');
    expect(told).toMatchObject({
      stop: 'end_turn',
      shown: 'Good morning, Zoë 🌍',
      blocks: [{ kind: 'text', text: 'Good morning, Zoë 🌍' }],
      usage: { inputTokens: 10, outputTokens: 20, cacheReadTokens: 5 },
    });
  });

  it('thinks first', async () => {
    const { blocks } = await ask(wire, '[[think: Let me see.]][[say: Yes.]]');
    expect(blocks).toMatchObject([
      { kind: 'thinking', text: 'Let me see.' },
      { kind: 'text', text: 'Yes.' },
    ]);
  });

  it('asks for several tools, and goes on with their results', async () => {
    const script = '[[tool: look {"at": "sky"}]][[tool: wait {}]][[then]][[echo: results]]';
    const tools = ['look', 'wait'].map((name) => ({
      name,
      description: name,
      inputSchema: { type: 'object' },
    }));
    const { blocks, stop } = await ask(wire, script, { tools });
    expect(stop).toBe('tool_use');
    expect(blocks).toMatchObject([
      { kind: 'tool', name: 'look', input: { at: 'sky' } },
      { kind: 'tool', name: 'wait', input: {} },
    ]);
    const answered = blocks.map((block) => ({ ...block, outcome: 'ok', output: 'blue' }) as Block);
    const question = message('user', { kind: 'text', text: `[[rate: 0]]${script}` });
    const second = await ask(wire, '', { tools, messages: [question, message('assistant', ...answered)] });
    expect(second).toMatchObject({ stop: 'end_turn', shown: expect.stringContaining('blue') });
  });

  it('shows a picture', async () => {
    const square = redSquare();
    const size = square.length;
    const picture: Block = { kind: 'image', file: 'f1', name: 'a.png', mediaType: 'image/png', size };
    const words: Block = { kind: 'text', text: '[[say: Red.]]' };
    const told = await ask(wire, '', {
      messages: [message('user', picture, words)],
      files: new Map([['f1', square]]),
    });
    expect(told).toMatchObject({ stop: 'end_turn', shown: 'Red.' });
  });

  it('gives an answer by a schema', async () => {
    const answerSchema = { type: 'object', properties: { title: { type: 'string' } }, required: ['title'] };
    const { shown } = await ask(wire, '[[json: {"title": "Tea"}]]', { shape: { answerSchema } });
    expect(JSON.parse(shown)).toEqual({ title: 'Tea' });
  });

  it('keeps arguments that are broken as they are', async () => {
    const { blocks } = await ask(wire, '[[malformed]]');
    expect(blocks).toMatchObject([{ kind: 'tool', input: expect.any(String) }]);
  });

  it('may say nothing', async () => {
    expect(await ask(wire, '[[empty]]')).toMatchObject({ stop: 'end_turn', shown: '' });
  });

  test.each([
    ['end_turn', 'end_turn'],
    ['max_tokens', 'max_tokens'],
    ['stop_sequence', wire === 'anthropic' ? 'stop_sequence' : 'end_turn'],
    ['pause_turn', wire === 'anthropic' ? 'pause_turn' : 'end_turn'],
    ['refusal', 'refusal'],
    ['model_context_window_exceeded', wire === 'anthropic' ? 'model_context_window_exceeded' : 'max_tokens'],
  ])('stops: %s', async (reason, stop) => {
    expect(await ask(wire, `[[say: And so]][[stop: ${reason}]]`)).toMatchObject({ stop, shown: 'And so' });
  });

  test.each([
    ['[[fail: 400]]', 'provider_error', false],
    ['[[fail: 401]]', 'provider_auth', false],
    ['[[fail: 403]]', 'provider_auth', false],
    ['[[fail: 404]]', 'provider_error', false],
    ['[[fail: 413]]', 'context_exhausted', false],
    ['[[fail: context]]', 'context_exhausted', false],
    ['[[fail: 429 retry-after=2]]', 'provider_rate_limit', true],
    ['[[fail: 500]]', 'provider_error', true],
    ['[[fail: 529]]', 'provider_overloaded', true],
    ['[[say: Once]][[error: 529]]', 'provider_overloaded', true],
    ['[[error: context]]', 'context_exhausted', false],
    ['[[say: Once upon]][[cut]]', 'provider_connection', true],
    ['[[say: Once upon]][[cut: utf8]]', 'provider_connection', true],
    ['[[tool: look {"at": "sky"}]][[cut: json]]', 'provider_connection', true],
    ['[[say: Well]][[hang]]', 'provider_timeout', true],
    ['[[hang]]', 'provider_timeout', true],
  ])('%s is %s', async (script, code, retryable) => {
    const { failure } = await ask(wire, script);
    expect(failure).toMatchObject({ code, retryable });
    expect(failure?.retryAfterMs).toBe(script.includes('retry-after') ? 2_000 : undefined);
  });

  it('is tried again under the same key', async () => {
    const script = '[[fail-first: 1 529]][[say: Second time lucky.]]';
    const stepKey = `once-more-${wire}`;
    expect((await ask(wire, script, { stepKey, user: stepKey })).failure?.code).toBe('provider_overloaded');
    expect(await ask(wire, script, { stepKey, user: stepKey })).toMatchObject({ stop: 'end_turn' });
  });
});

it('learns the window of a llama.cpp, and estimates where nothing is told', async () => {
  const llama = await ask('openai', '[[say: Hi.]]', { model: 'llama' });
  expect(llama.usage?.contextSize).toBeGreaterThan(0);
  const silent = await ask('openai', '[[tokens: 40]]', { model: 'no-usage' });
  expect(silent.usage).toMatchObject({ estimated: true, outputTokens: Math.ceil(silent.shown.length / 4) });
});

it('gives hidden thoughts back as they came', async () => {
  const { blocks } = await ask('anthropic', '[[redacted]][[say: Yes.]]');
  expect(blocks[0]).toMatchObject({ kind: 'thinking', redacted: expect.any(String) });
  const messages = [
    message('user', { kind: 'text', text: 'a' }),
    message('assistant', ...blocks),
    message('user', { kind: 'text', text: '[[say: Still here.]]' }),
  ];
  expect(await ask('anthropic', '', { messages })).toMatchObject({ shown: 'Still here.' });
});

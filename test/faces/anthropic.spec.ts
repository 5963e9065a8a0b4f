import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import Anthropic from '@anthropic-ai/sdk';
import { eventually } from '../harness/eventually.js';
import { startParley, type TestParley } from '../harness/parley.js';

let parley: TestParley;
let client: Anthropic;

beforeAll(async () => {
  parley = await startParley('one process', { PARLEY_RETRY_ATTEMPTS: '1', PARLEY_DISCONNECT_MS: '100' });
  client = clientWith({ apiKey: parley.api.token });
});
afterAll(() => parley?.stop());

function clientWith(key: { apiKey: string } | { apiKey: null; authToken: string }): Anthropic {
  return new Anthropic({ baseURL: `${parley.api.url}/anthropic`, maxRetries: 0, logLevel: 'off', ...key });
}

type Messages = Anthropic.MessageParam[];

const ask = (content: Anthropic.MessageParam['content'], before: Messages = []) => ({
  model: 'assistant',
  max_tokens: 1_000,
  messages: [...before, { role: 'user' as const, content }],
});

const textOf = ({ content }: { content: { type: string }[] }): string =>
  content.map((block) => ('text' in block ? String(block.text) : '')).join('|');

const ways = ['streamed', 'whole'] as const;
type Way = (typeof ways)[number];

async function answered(way: Way, asked: Anthropic.MessageCreateParamsNonStreaming) {
  const { data, response } =
    way === 'whole'
      ? await client.messages.create(asked).withResponse()
      : await client.messages.stream(asked).withResponse();
  const message = 'finalMessage' in data ? await data.finalMessage() : data;
  return { message, session: sessionOf({ response }) };
}

/** The newest turn, once it runs. */
async function running(known: readonly { id: string }[]): Promise<{ session: string; turn: string }> {
  return eventually('a turn runs', async () => {
    const [newest] = await sessions();
    if (!newest || known.some(({ id }) => id === newest.id)) return undefined;
    const turns = (await json(`/v1/sessions/${newest.id}/turns`))['turns'] as {
      id: string;
      status: string;
    }[];
    const turn = turns.find(({ status }) => status === 'running');
    return turn && { session: newest.id, turn: turn.id };
  });
}

const sessionOf = ({ response }: { response: Response }): string | null =>
  response.headers.get('parley-session-id');

async function json(path: string): Promise<Record<string, unknown>> {
  return (await (await parley.api.get(path)).json()) as Record<string, unknown>;
}

async function sessions(): Promise<{ id: string }[]> {
  return (await json('/v1/sessions'))['sessions'] as { id: string }[];
}

const look = {
  name: 'look',
  description: 'Looks at something.',
  input_schema: { type: 'object' as const, properties: { at: { type: 'string' } } },
};

describe('Anthropic’s own client', () => {
  it('asks, by either kind of key, and goes on in the same session', async () => {
    const question = ask('[[say: Hello there]]');
    const first = await client.messages.create(question).withResponse();
    expect(first.data).toMatchObject({ type: 'message', role: 'assistant', stop_reason: 'end_turn' });
    expect([textOf(first.data), first.request_id]).toEqual(['Hello there', expect.stringMatching(/^req_/)]);
    expect(first.data.usage.output_tokens).toBeGreaterThan(0);
    const history: Messages = [...question.messages, { role: 'assistant', content: first.data.content }];
    const bearer = clientWith({ apiKey: null, authToken: parley.api.token });
    const second = await bearer.messages.create(ask('[[say: Again]]', history)).withResponse();
    expect([textOf(second.data), sessionOf(second)]).toEqual(['Again', sessionOf(first)]);
    // A changed past is another conversation.
    const changed: Messages = [...question.messages, { role: 'assistant', content: 'Something else' }];
    const third = await client.messages.create(ask('[[say: Fork]]', changed)).withResponse();
    expect(textOf(third.data)).toBe('Fork');
    expect(sessionOf(third)).not.toBe(sessionOf(first));
  });

  it('streams text and signed thoughts, under a system prompt of its own', async () => {
    const deltas: string[] = [];
    const stream = client.messages
      .stream({
        ...ask('[[think: Let me see]][[say: one two]]'),
        system: [{ type: 'text', text: 'Be brief.' }],
        thinking: { type: 'enabled', budget_tokens: 2_048 },
        stop_sequences: ['END'],
      })
      .on('text', (delta) => deltas.push(delta));
    const message = await stream.finalMessage();
    expect(message.content).toMatchObject([
      {
        type: 'thinking',
        thinking: expect.stringContaining('Let me see'),
        signature: expect.stringMatching(/./),
      },
      { type: 'text', text: 'one two' },
    ]);
    expect(deltas.join('')).toBe('one two');
    const system = '[[say: As the system says]]';
    expect(textOf(await client.messages.create({ ...ask('Hello'), system }))).toBe('As the system says');
  });

  it.each(ways)('goes on behind thoughts, %s, and elsewhere where the past was edited', async (way) => {
    const question = ask(`[[rate: 0]][[think: Let me see]][[say: ${way}]]`);
    const thinking = { type: 'enabled' as const, budget_tokens: 1_024 };
    // The library's types know no temperature any more, and clients send one all the same.
    const thoughtful = { ...question, thinking, temperature: 1 };
    const first = await answered(way, thoughtful);
    expect(first.message.content).toMatchObject([{ type: 'thinking' }, { type: 'text', text: way }]);
    const history: Messages = [...question.messages, { role: 'assistant', content: first.message.content }];
    const second = await answered(way, ask('[[rate: 0]][[say: Again]]', history));
    expect([textOf(second.message), second.session]).toEqual(['Again', first.session]);
    const edited: Messages = [...question.messages, { role: 'assistant', content: 'Something else' }];
    const third = await answered(way, ask('[[rate: 0]][[say: Fork]]', edited));
    expect(textOf(third.message)).toBe('Fork');
    expect(third.session).not.toBe(first.session);
  });

  it.each(ways)('ends naturally, %s, where somebody stops the turn', async (way) => {
    const known = await sessions();
    const answer = answered(way, ask('[[rate: 0]][[say: so far]][[hang]]'));
    const { session, turn } = await running(known);
    await parley.api.post(`/v1/sessions/${session}/turns/${turn}/stop`, {});
    expect((await answer).message.stop_reason).toBe('end_turn');
  });

  it('stops a turn, too, whose answer it no longer waits for', async () => {
    const known = await sessions();
    const leaving = new AbortController();
    const asking = client.messages.create(ask('[[hang]]'), { signal: leaving.signal });
    const thrown = asking.catch((error: unknown) => error);
    const { session, turn } = await running(known);
    leaving.abort();
    expect(await thrown).toBeInstanceOf(Anthropic.APIUserAbortError);
    await eventually(
      'the turn is stopped',
      async () => (await json(`/v1/sessions/${session}/turns/${turn}`))['status'] === 'stopped',
    );
  });

  it('runs its own tools', async () => {
    const asked: unknown[] = [];
    const runner = client.beta.messages.toolRunner({
      ...ask('[[say: Looking.]][[tool: look {"at": "sky"}]][[then]][[echo: results]]'),
      tools: [
        {
          ...look,
          run: (input: unknown) => {
            asked.push(input);
            return 'The sky is blue.';
          },
          parse: (input: unknown) => input,
        },
      ],
    });
    const answer = await runner.runUntilDone();
    expect([textOf(answer), asked]).toEqual([expect.stringContaining('The sky is blue.'), [{ at: 'sky' }]]);
    const history = runner.params.messages as Messages;
    const next = await client.messages.create(ask('[[say: Still here]]', history)).withResponse();
    expect([textOf(next.data), history.length]).toEqual(['Still here', 4]);
    expect(history[1]?.content).toMatchObject([
      { type: 'text' },
      { type: 'tool_use', id: expect.stringContaining(sessionOf(next) ?? '') },
    ]);
  });

  it('streams a call, and may say something beside its result', async () => {
    const question = ask('[[tool: look {"at": "sea"}]][[then]][[say: Not this]]');
    const message = await client.messages.stream({ ...question, tools: [look] }).finalMessage();
    const [call] = message.content;
    expect([message.stop_reason, call]).toMatchObject(['tool_use', { name: 'look', input: { at: 'sea' } }]);
    const history: Messages = [...question.messages, { role: 'assistant', content: message.content }];
    const id = call?.type === 'tool_use' ? call.id : '';
    const result = { type: 'tool_result' as const, tool_use_id: id, content: 'It is wet.' };
    const next = ask([result, { type: 'text', text: '[[say: But this]]' }], history);
    const answering = client.messages.stream({ ...next, tools: [look] });
    expect(textOf(await answering.finalMessage())).toBe('But this');
    const last: Messages = [
      ...next.messages,
      { role: 'assistant', content: (await answering.finalMessage()).content },
    ];
    const after = await client.messages.create(ask('[[say: Well]]', last)).withResponse();
    expect(id).toContain(sessionOf(after));
    const unanswered = client.messages.create({ ...ask('Well?', history), tools: [look] });
    await expect(unanswered).rejects.toThrow(/tool_use without a tool_result/);
  });

  it('sees an image that it sends', async () => {
    const data =
      'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
    const image = {
      type: 'image' as const,
      source: { type: 'base64' as const, media_type: 'image/png' as const, data },
    };
    const answer = await client.messages.create(ask([image, { type: 'text', text: '[[say: Seen]]' }]));
    expect(textOf(answer)).toBe('Seen');
  });

  it('lists agents as models, and counts tokens', async () => {
    const models = await client.models.list();
    expect(models.data.map(({ id }) => id)).toContain('assistant');
    expect(await client.models.retrieve('assistant')).toMatchObject({ type: 'model', id: 'assistant' });
    await expect(client.models.retrieve('nobody')).rejects.toBeInstanceOf(Anthropic.NotFoundError);
    const { model, messages } = ask('How many tokens may this be?');
    const { input_tokens } = await client.messages.countTokens({ model, messages, tools: [look] });
    expect(input_tokens).toBeGreaterThan(15);
  });

  it('meets its own errors', async () => {
    const stranger = clientWith({ apiKey: 'nobody' }).messages.create(ask('Hello'));
    await expect(stranger).rejects.toBeInstanceOf(Anthropic.AuthenticationError);
    await expect(stranger).rejects.toMatchObject({ requestID: expect.stringMatching(/^req_/) });
    const nobody = client.messages.create({ ...ask('Hello'), model: 'claude-nobody' });
    await expect(nobody).rejects.toBeInstanceOf(Anthropic.NotFoundError);
    const elsewhere = client.messages.create({ ...ask('Hello'), container: 'c_1' });
    await expect(elsewhere).rejects.toThrow(/400 .*container: cannot be honoured/);
    const badTool = client.messages.create({ ...ask('Hello'), tools: [{ ...look, name: 'a b' }] });
    await expect(badTool).rejects.toThrow(/tools\.0\.name/);
  });

  it('meets a model’s failure as a status, streaming or not, and in the middle as an error of the stream', async () => {
    const failing = ask('[[fail: 529]]');
    await expect(client.messages.create(failing)).rejects.toMatchObject({
      status: 529,
      type: 'overloaded_error',
    });
    const early = client.messages.stream(failing).finalMessage();
    await expect(early).rejects.toMatchObject({ status: 529, type: 'overloaded_error' });
    const late = client.messages.stream(ask('[[say: some words]][[cut]]')).finalMessage();
    await expect(late).rejects.toMatchObject({ status: undefined, type: 'api_error' });
    const whole = client.messages.create(ask('[[say: some words]][[cut]]'));
    await expect(whole).rejects.toMatchObject({ status: 500, type: 'api_error' });
  });

  it.each([
    ['a stream', []],
    ['one with tools of its own', [look]],
  ])('stops %s by leaving', async (_, tools) => {
    const stream = client.messages.stream({ ...ask('[[say: so far]][[hang]]'), tools });
    await stream.emitted('text');
    stream.abort();
    await expect(stream.done()).rejects.toBeInstanceOf(Anthropic.APIUserAbortError);
    const [newest] = await sessions();
    await eventually('the turn is stopped', async () => {
      const turns = (await json(`/v1/sessions/${newest?.id}/turns`))['turns'] as { status: string }[];
      return turns[0]?.status === 'stopped';
    });
  });
});

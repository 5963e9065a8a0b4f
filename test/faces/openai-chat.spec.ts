import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import OpenAI from 'openai';
import type { ChatCompletionMessageParam } from 'openai/resources';
import type { Message } from '#shared/contracts';
import { eventually } from '../harness/eventually.js';
import { startParley, type TestParley } from '../harness/parley.js';

jest.setTimeout(90_000);

const pixel =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

let parley: TestParley;
let client: OpenAI;

beforeAll(async () => {
  parley = await startParley('one process', { PARLEY_DISCONNECT_MS: '100' });
  const { url, token } = parley.api;
  client = new OpenAI({ apiKey: token, baseURL: `${url}/openai/v1`, maxRetries: 0 });
});

afterAll(async () => {
  await parley?.stop();
});

const model = 'assistant';
const look = { type: 'function' as const, function: { name: 'look', parameters: { type: 'object' } } };
const said = (content: string): ChatCompletionMessageParam => ({ role: 'user', content });

/** The answer, and the session that it stands in. */
async function ask(messages: ChatCompletionMessageParam[], more: object = {}) {
  const asking = client.chat.completions.create({ model, messages, ...more, stream: false });
  const { data, response } = await asking.withResponse();
  const [choice] = data.choices;
  if (!choice) throw new Error('An answer has a choice.');
  return { data, choice, message: choice.message, session: response.headers.get('parley-session-id') ?? '' };
}

function stream(messages: ChatCompletionMessageParam[], more: object = {}) {
  return client.chat.completions.stream({ model, messages, ...more });
}

/** The session that a streamed answer stands in. */
async function streamedIn(messages: ChatCompletionMessageParam[]): Promise<string> {
  const asking = client.chat.completions.create({ model, messages, stream: true });
  const { data, response } = await asking.withResponse();
  const heard = [];
  for await (const chunk of data) heard.push(chunk);
  expect(heard.at(-1)?.choices[0]?.finish_reason).toBe('stop');
  return response.headers.get('parley-session-id') ?? '';
}

async function messagesOf(session: string): Promise<Message[]> {
  const response = await parley.api.get(`/v1/sessions/${session}/messages`);
  return ((await response.json()) as { messages: Message[] }).messages;
}

function textOf({ blocks }: Message): string {
  return blocks.flatMap((block) => (block.kind === 'text' ? [block.text] : [])).join('\n');
}

describe('the client of OpenAI, at chat completions', () => {
  it('finds the agents as models', async () => {
    const { data } = await client.models.list();
    expect(data.map(({ id }) => id)).toContain(model);
    expect(await client.models.retrieve(model)).toMatchObject({ id: model, object: 'model' });
    const native = (await (await parley.api.get('/v1/models')).json()) as { default: string };
    expect(await client.models.retrieve(native.default)).toMatchObject({ id: native.default });
    await expect(client.models.retrieve('nobody')).rejects.toMatchObject({
      status: 404,
      code: 'model_not_found',
    });
  });

  it('is answered, and goes on in the same session as long as the past is the same', async () => {
    const first = [said('[[say: Good morning.]]')];
    const one = await ask(first);
    expect(one.data).toMatchObject({
      object: 'chat.completion',
      model,
      choices: [{ finish_reason: 'stop' }],
    });
    expect(one.message.content).toBe('Good morning.');
    expect(one.data.usage?.total_tokens).toBeGreaterThan(0);

    const second = [...first, one.message, said('[[say: Noon.]]')];
    const two = await ask(second);
    expect(two.session).toBe(one.session);
    expect((await messagesOf(two.session)).map(textOf).at(-1)).toBe('Noon.');

    const edited = await ask([said('[[say: Good evening.]]'), one.message, said('[[say: Night.]]')]);
    expect(edited.message.content).toBe('Night.');
    expect(edited.session).not.toBe(one.session);
  });

  it('streams words, and thoughts where it has asked for some', async () => {
    const asking = stream([said('[[think: Let me see.]] [[say: Yes.]]')], {
      reasoning_effort: 'low',
      stream_options: { include_usage: true },
    });
    let thoughts = '';
    asking.on('chunk', ({ choices: [choice] }) => {
      thoughts += (choice?.delta as { reasoning_content?: string } | undefined)?.reasoning_content ?? '';
    });
    const { choices, usage } = await asking.finalChatCompletion();
    expect(choices[0]).toMatchObject({ message: { content: 'Yes.' }, finish_reason: 'stop' });
    expect(thoughts).toBe('Let me see.');
    expect(usage?.completion_tokens).toBeGreaterThan(0);
  });

  it('has the system prompt, and no more words than it asks for', async () => {
    const ahoy = await ask([{ role: 'system', content: '[[say: Ahoy.]]' }, said('Hello')]);
    expect(ahoy.message.content).toBe('Ahoy.');
    const cut = await ask([said('[[rate: 0]][[tokens: 400]]')], { max_tokens: 20, temperature: 0.25 });
    expect(cut.choice.finish_reason).toBe('length');
  });

  it('is shown an image that came within the request', async () => {
    const url = `data:image/png;base64,${pixel}`;
    const content = [
      { type: 'text' as const, text: '[[say: A dot.]]' },
      { type: 'image_url' as const, image_url: { url } },
    ];
    const { session, message } = await ask([{ role: 'user', content }]);
    expect((await messagesOf(session))[0]?.blocks).toMatchObject([{ kind: 'image' }, { kind: 'text' }]);
    const next = await ask([{ role: 'user', content }, message, said('[[say: Still a dot.]]')]);
    expect(next.session).toBe(session);
  });

  it('gets an answer in the form that it asks for', async () => {
    const schema = {
      type: 'object',
      properties: { tea: { type: 'string' } },
      required: ['tea'],
      additionalProperties: false,
    };
    const { message } = await ask([said('[[json: {"tea": "green"}]]')], {
      response_format: { type: 'json_schema', json_schema: { name: 'tea', schema, strict: true } },
    });
    expect(JSON.parse(message.content ?? '')).toEqual({ tea: 'green' });
  });

  it('runs its own tools, and is remembered with what they said', async () => {
    const runner = client.chat.completions.runTools({
      model,
      messages: [said('[[say: Let me look.]] [[tool: look {"at": "sky"}]] [[then]] [[echo: results]]')],
      tools: [
        {
          type: 'function',
          function: {
            name: 'look',
            description: 'Looks.',
            parameters: { type: 'object', properties: { at: { type: 'string' } } },
            parse: JSON.parse,
            function: ({ at }: { at: string }) => `The ${at} is blue.`,
          },
        },
      ],
    });
    expect(await runner.finalContent()).toContain('The sky is blue.');
    const next = await ask([...runner.messages, said('[[say: Grey now.]]')] as ChatCompletionMessageParam[]);
    const [, reply] = await messagesOf(next.session);
    expect(reply?.blocks).toContainEqual(
      expect.objectContaining({ kind: 'tool', output: 'The sky is blue.' }),
    );
  });

  it('streams a call, goes on behind its result, and elsewhere where the past was edited', async () => {
    const first = [said('[[tool: look {"at": "sea"}]] [[then]] [[say: Wet.]]')];
    const [asked] = (await stream(first, { tools: [look] }).finalChatCompletion()).choices;
    const [call] = asked?.message.tool_calls ?? [];
    expect([asked?.finish_reason, call]).toMatchObject([
      'tool_calls',
      { function: { name: 'look', arguments: '{"at":"sea"}' } },
    ]);
    const result = { role: 'tool' as const, tool_call_id: call?.id ?? '', content: 'It is wet.' };
    const second = [...first, asked?.message as ChatCompletionMessageParam, result];
    const { message } = (await stream(second, { tools: [look] }).finalChatCompletion()).choices[0] ?? {};
    expect(message?.content).toBe('Wet.');
    const place = await streamedIn([...second, { role: 'assistant', content: 'Wet.' }, said('[[say: So?]]')]);
    expect(call?.id).toContain(place);
    const edited = await streamedIn([
      ...second,
      { role: 'assistant', content: 'Dry.' },
      said('[[say: So?]]'),
    ]);
    expect(call?.id).not.toContain(edited);
  });

  it('has thoughts in a whole answer', async () => {
    const more = { reasoning_effort: 'low' };
    const { message } = await ask([said('[[rate: 0]][[think: Let me see.]] [[say: Yes.]]')], more);
    expect(message).toMatchObject({ content: 'Yes.', reasoning_content: 'Let me see.' });
  });

  it('may say something beside the result of a call', async () => {
    const first = [said('[[tool: look {}]] [[then]] [[say: Never reached.]]')];
    const { message, choice } = await ask(first, { tools: [look] });
    expect(choice.finish_reason).toBe('tool_calls');
    const results = message.tool_calls?.map(({ id }) => ({
      role: 'tool' as const,
      tool_call_id: id,
      content: 'Nothing.',
    }));
    const more = said('[[say: As you wish.]]');
    const second = [...first, message, ...(results ?? []), more];
    const next = await ask(second, { tools: [look] });
    expect(next.message.content).toBe('As you wish.');
    const third = await ask([...second, next.message, said('[[say: Goodbye.]]')]);
    expect(third.session).toBe(next.session);
  });

  it('ends naturally where the turn is stopped, and stops it by leaving', async () => {
    const asking = stream([said('[[rate: 0]][[say: so far]][[hang]]')]);
    const { session, turn } = await placeOf(asking);
    await eventually('the words', () => asking.currentChatCompletionSnapshot?.choices[0]?.message.content);
    await parley.api.post(`/v1/sessions/${session}/turns/${turn}/stop`, {});
    expect((await asking.finalChatCompletion()).choices[0]).toMatchObject({
      message: { content: 'so far' },
      finish_reason: 'stop',
    });

    // With tools of its own, too.
    const leaving = stream([said('[[rate: 0]][[say: so far]][[hang]]')], { tools: [look] });
    const left = await placeOf(leaving);
    const thrown = leaving.done().catch((error: unknown) => error);
    leaving.abort();
    expect(await thrown).toBeInstanceOf(OpenAI.APIUserAbortError);
    await isStopped(left);
  });

  it('stops a turn, too, whose answer it no longer waits for', async () => {
    const before = await newestSession();
    const leaving = new AbortController();
    const messages = [said('[[hang]]')];
    const asking = client.chat.completions.create({ model, messages }, { signal: leaving.signal });
    const thrown = asking.catch((error: unknown) => error);
    const session = await eventually('the session', async () => {
      const newest = await newestSession();
      return newest !== before && newest;
    });
    const turn = await eventually('the turn', async () => {
      const response = await parley.api.get(`/v1/sessions/${session}/turns`);
      return ((await response.json()) as { turns: { id: string }[] }).turns[0]?.id;
    });
    leaving.abort();
    expect(await thrown).toBeInstanceOf(OpenAI.APIUserAbortError);
    await isStopped({ session, turn });
  });

  it('throws what goes wrong as the error that it is', async () => {
    await expect(ask([said('Hello')], { model: 'nobody' })).rejects.toBeInstanceOf(OpenAI.NotFoundError);
    await expect(ask([said('Hello')], { n: 2 })).rejects.toMatchObject({ status: 400, param: 'n' });
    await expect(ask([said(' ')])).rejects.toMatchObject({
      status: 400,
      param: 'messages',
      code: 'empty_prompt',
    });
    await expect(ask([said('Hello')], { temperature: 9 })).rejects.toMatchObject({ param: 'temperature' });
    await expect(ask([said('[[fail: 400]]')])).rejects.toMatchObject({ status: 502, code: 'provider_error' });
    const late = ask([said('[[rate: 0]][[say: Once]][[error: 529]]')]);
    await expect(late).rejects.toMatchObject({ status: 503, code: 'provider_overloaded' });
    await expect(ask([said('[[fail: context]]')])).rejects.toMatchObject({ code: 'context_length_exceeded' });
    const stranger = client.withOptions({ apiKey: 'parley_of_nobody' });
    await expect(stranger.models.list()).rejects.toBeInstanceOf(OpenAI.AuthenticationError);
    const broken = await parley.api.post('/openai/v1/chat/completions', '{');
    expect([broken.status, await broken.json()]).toMatchObject([
      400,
      { error: { type: 'invalid_request_error' } },
    ]);
  });

  it('throws in the middle of a stream', async () => {
    const failing = stream([said('[[fail: 400]]')]).done();
    await expect(failing).rejects.toMatchObject({ code: 'provider_error', type: 'server_error' });
    const cutOff = stream([said('[[rate: 0]][[say: Once]][[error: 529]]')]);
    await expect(cutOff.done()).rejects.toMatchObject({ code: 'provider_overloaded' });
    expect(cutOff.currentChatCompletionSnapshot?.choices[0]?.message.content).toBe('Once');
  });
});

interface Place {
  session: string;
  turn: string;
}

/** Where its turn is, as soon as it is known. */
async function placeOf(asking: ReturnType<typeof stream>): Promise<Place> {
  const turn = await eventually('the first chunk', () =>
    asking.currentChatCompletionSnapshot?.id.replace('chatcmpl-', ''),
  );
  return { session: await newestSession(), turn };
}

async function newestSession(): Promise<string> {
  const response = await parley.api.get('/v1/sessions?limit=1');
  const { sessions } = (await response.json()) as { sessions: { id: string }[] };
  return sessions[0]?.id ?? '';
}

async function isStopped({ session, turn }: Place): Promise<void> {
  await eventually('the stop', async () => {
    const response = await parley.api.get(`/v1/sessions/${session}/turns/${turn}`);
    return ((await response.json()) as { status: string }).status === 'stopped';
  });
}

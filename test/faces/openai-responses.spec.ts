import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import OpenAI from 'openai';
import { zodTextFormat } from 'openai/helpers/zod';
import type {
  Response,
  ResponseCreateParamsNonStreaming,
  ResponseInputItem,
  ResponseStreamEvent,
} from 'openai/resources/responses/responses';
import { z } from 'zod';
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
const look = {
  type: 'function' as const,
  name: 'look',
  description: 'Looks.',
  parameters: { type: 'object', properties: { at: { type: 'string' } } },
  strict: false,
};

function ask(input: string | ResponseInputItem[], more: Partial<ResponseCreateParamsNonStreaming> = {}) {
  return client.responses.create({ model, input, ...more });
}

function sessionOf({ conversation }: Response): string {
  return conversation?.id.replace('conv_', '') ?? '';
}

async function textsIn(session: string): Promise<string[]> {
  const response = await parley.api.get(`/v1/sessions/${session}/messages`);
  const { messages } = (await response.json()) as { messages: Message[] };
  return messages.map(({ blocks }) =>
    blocks.flatMap((block) => (block.kind === 'text' ? [block.text] : [])).join('\n'),
  );
}

/** Up to the event that is looked for, itself included. */
async function heardUpTo(
  events: AsyncIterable<ResponseStreamEvent>,
  isLast: (event: ResponseStreamEvent) => boolean = () => false,
): Promise<ResponseStreamEvent[]> {
  const heard: ResponseStreamEvent[] = [];
  for await (const event of events) {
    heard.push(event);
    if (isLast(event)) break;
  }
  return heard;
}

function callsIn({ output }: Response) {
  return output.flatMap((item) => (item.type === 'function_call' ? [item] : []));
}

function blue(response: Response): ResponseInputItem[] {
  return callsIn(response).map(({ call_id }) => ({
    type: 'function_call_output',
    call_id,
    output: 'The sky is blue.',
  }));
}

async function over(id: string): Promise<Response> {
  return eventually('the end of the response', async () => {
    const response = await client.responses.retrieve(id);
    return response.status !== 'queued' && response.status !== 'in_progress' && response;
  });
}

describe('the client of OpenAI, at responses', () => {
  it('is answered, and goes on from the response before', async () => {
    const one = await ask('[[say: Good morning.]]');
    expect(one).toMatchObject({ status: 'completed', output_text: 'Good morning.', model });
    expect(one.usage?.total_tokens).toBeGreaterThan(0);
    expect(await client.responses.retrieve(one.id)).toEqual(one);

    const two = await ask('[[say: Noon.]]', { previous_response_id: one.id });
    expect(sessionOf(two)).toBe(sessionOf(one));
    expect(await textsIn(sessionOf(two))).toEqual([
      '[[say: Good morning.]]',
      'Good morning.',
      '[[say: Noon.]]',
      'Noon.',
    ]);

    const fork = await ask('[[say: Night.]]', { previous_response_id: one.id });
    expect(sessionOf(fork)).not.toBe(sessionOf(one));
    expect((await textsIn(sessionOf(fork))).slice(1)).toEqual(['Good morning.', '[[say: Night.]]', 'Night.']);

    const more = [
      { role: 'user' as const, content: 'Is it late?' },
      { role: 'assistant' as const, content: 'Very.' },
      { role: 'user' as const, content: '[[say: So be it.]]' },
    ];
    const seeded = await ask(more, { previous_response_id: fork.id });
    expect((await textsIn(sessionOf(seeded))).slice(3)).toEqual([
      'Night.',
      'Is it late?',
      'Very.',
      '[[say: So be it.]]',
      'So be it.',
    ]);
  });

  it('goes on in a conversation, and finds one by what was said in it', async () => {
    const first: ResponseInputItem[] = [{ role: 'user', content: '[[say: Tea?]] [[think: Hm.]]' }];
    const one = await ask(first, { reasoning: { effort: 'low' } });
    const two = await ask('[[say: Here.]]', { conversation: one.conversation?.id ?? '' });
    expect(sessionOf(two)).toBe(sessionOf(one));

    const items = [...first, ...one.output, { role: 'user', content: '[[say: Here.]]' }, ...two.output];
    const next = [...items, { role: 'user', content: '[[say: More?]]' }] as ResponseInputItem[];
    expect(sessionOf(await ask(next))).toBe(sessionOf(one));
  });

  it('streams thoughts and words, and can go on behind any of its events', async () => {
    const asking = client.responses.stream({
      model,
      input: '[[think: Let me see.]] [[say: Yes, I think so.]]',
      reasoning: { effort: 'low', summary: 'auto' },
    });
    const events = await heardUpTo(asking);
    const response = await asking.finalResponse();
    expect(response).toMatchObject({
      status: 'completed',
      output_text: 'Yes, I think so.',
      output: [{ type: 'reasoning', summary: [{ text: 'Let me see.' }] }, { type: 'message' }],
    });
    expect(events.map(({ sequence_number: number }) => number)).toEqual(events.map((_, place) => place));

    for (const after of [0, 3, Math.floor(events.length / 2), events.length - 2]) {
      const rest = await client.responses.retrieve(response.id, { stream: true, starting_after: after });
      const numbers = (await heardUpTo(rest)).map(({ sequence_number: number }) => number);
      expect(numbers).toEqual(events.map(({ sequence_number: number }) => number).slice(after + 1));
    }
    const again = client.responses.stream({ response_id: response.id, starting_after: 5 });
    expect(await again.finalResponse()).toMatchObject({ id: response.id, output_text: 'Yes, I think so.' });
  });

  it('works in the background, whoever leaves', async () => {
    const queued = await ask('[[say: Done.]]', { background: true });
    expect(queued).toMatchObject({ status: 'queued', background: true, output: [] });
    expect(await over(queued.id)).toMatchObject({ status: 'completed', output_text: 'Done.' });

    const asking = client.responses.stream({ model, input: '[[rate: 40]][[tokens: 40]]', background: true });
    const thrown = asking.done().catch((error: unknown) => error);
    const heard = await heardUpTo(asking, ({ type }) => type === 'response.output_text.delta');
    asking.abort();
    await thrown;
    const { id } = (heard[0] as ResponseStreamEvent & { response: Response }).response;
    const after = heard.at(-1)?.sequence_number ?? 0;
    const rest = await heardUpTo(
      await client.responses.retrieve(id, { stream: true, starting_after: after }),
    );
    expect(rest[0]?.sequence_number).toBe(after + 1);
    const words = [...heard, ...rest]
      .flatMap((event) => (event.type === 'response.output_text.delta' ? [event.delta] : []))
      .join('');
    expect(words).toBe((await over(id)).output_text);
    expect(words.split(' ').length).toBeGreaterThan(30);
  });

  it('thinks, calls, goes on, fails and has another past in the background', async () => {
    const hidden = async (input: string | ResponseInputItem[], more: object = {}): Promise<Response> =>
      over((await ask(input, { background: true, ...more })).id);
    const asked = '[[think: Hm.]] [[tool: look {"at": "sea"}]] [[then]] [[say: Wet.]]';
    const reasoning = { effort: 'low', summary: 'auto' };
    const one = await hidden(asked, { tools: [look], reasoning });
    expect(one.output.map(({ type }) => type)).toEqual(['reasoning', 'function_call']);
    const two = await hidden(blue(one), { tools: [look], previous_response_id: one.id });
    expect([two.output_text, sessionOf(two)]).toEqual(['Wet.', sessionOf(one)]);
    const three = await hidden('[[say: So?]]', { previous_response_id: two.id });
    expect(sessionOf(three)).toBe(sessionOf(one));
    const edited = await hidden('[[say: No.]]', { previous_response_id: two.id });
    expect([edited.output_text, sessionOf(edited) === sessionOf(one)]).toEqual(['No.', false]);
    expect(await hidden('[[fail: 400]]')).toMatchObject({ status: 'failed', output: [] });
    const late = await hidden('[[rate: 0]][[say: Once]][[error: 529]]');
    expect(late).toMatchObject({ status: 'failed', error: { message: expect.any(String) } });
  });

  it('is cancelled, with what was said', async () => {
    const { id } = await ask('[[rate: 0]][[say: so far]][[hang]]', { background: true });
    const watching = await client.responses.retrieve(id, { stream: true });
    await heardUpTo(watching, ({ type }) => type === 'response.output_text.delta');
    const cancelled = await client.responses.cancel(id);
    expect(cancelled).toMatchObject({ id, status: 'cancelled', output: [{ content: [{ text: 'so far' }] }] });
    expect(await client.responses.cancel(id)).toEqual(cancelled);
    const told = await heardUpTo(await client.responses.retrieve(id, { stream: true }));
    expect(told.at(-1)).toMatchObject({ type: 'response.incomplete', response: { status: 'cancelled' } });
  });

  it.each([
    ['what is not in the background', []],
    ['what could ask for its tools', [look]],
  ])('stops by leaving %s', async (_, tools) => {
    const input = '[[rate: 0]][[say: so far]][[hang]]';
    const leaving = client.responses.stream({ model, input, tools });
    const thrown = leaving.done().catch((error: unknown) => error);
    const [created] = await heardUpTo(leaving, ({ type }) => type === 'response.output_text.delta');
    leaving.abort();
    expect(await thrown).toBeInstanceOf(OpenAI.APIUserAbortError);
    const { id } = (created as ResponseStreamEvent & { response: Response }).response;
    expect(await over(id)).toMatchObject({ status: 'cancelled' });
  });

  it('runs its own tools, one response behind the other', async () => {
    const input = '[[say: Let me look.]] [[tool: look {"at": "sky"}]] [[then]] [[echo: results]]';
    const one = await ask(input, { tools: [look] });
    expect(one).toMatchObject({ status: 'completed', output_text: 'Let me look.' });
    expect(callsIn(one)).toMatchObject([{ name: 'look', arguments: '{"at":"sky"}', status: 'completed' }]);
    await expect(ask('Well?', { previous_response_id: one.id })).rejects.toMatchObject({
      status: 400,
      message: expect.stringContaining('No tool output found for function call'),
    });

    const asking = client.responses.stream({ model, input: blue(one), previous_response_id: one.id });
    const two = await asking.finalResponse();
    expect(two).toMatchObject({ status: 'completed', output_text: expect.stringContaining('blue') });
    expect(two.id).not.toBe(one.id);
    expect(await client.responses.retrieve(two.id)).toMatchObject({ output_text: two.output_text });
    expect(await client.responses.retrieve(one.id)).toEqual(one);

    const { data: sent } = await client.responses.inputItems.list(two.id);
    expect(sent).toMatchObject([{ type: 'function_call_output', output: 'The sky is blue.' }]);
    const { data: asked } = await client.responses.inputItems.list(one.id);
    expect(asked).toMatchObject([{ role: 'user', content: [{ type: 'input_text', text: input }] }]);

    const three = await ask('[[say: Grey now.]]', { previous_response_id: two.id });
    expect(sessionOf(three)).toBe(sessionOf(one));
  });

  it('streams a call, and begins elsewhere where the past was edited', async () => {
    const first: ResponseInputItem[] = [
      { role: 'user', content: '[[tool: look {"at": "sea"}]] [[then]] [[say: Wet.]]' },
    ];
    const streamed = (input: ResponseInputItem[]) =>
      client.responses.stream({ model, input, tools: [look] }).finalResponse();
    const one = await streamed(first);
    expect(callsIn(one)).toMatchObject([{ name: 'look', arguments: '{"at":"sea"}' }]);
    expect(one).toMatchObject({ status: 'completed', background: false });
    const past = [...first, ...one.output, ...blue(one)] as ResponseInputItem[];
    const two = await streamed(past);
    expect([two.output_text, sessionOf(two)]).toEqual(['Wet.', sessionOf(one)]);
    const more = { role: 'user' as const, content: '[[say: So?]]' };
    const next = await streamed([...past, { role: 'assistant', content: 'Wet.' }, more]);
    expect(sessionOf(next)).toBe(sessionOf(one));
    const edited = await streamed([...past, { role: 'assistant', content: 'Dry.' }, more]);
    expect([edited.output_text, sessionOf(edited) === sessionOf(one)]).toEqual(['So?', false]);
  });

  it('is told where somebody stops what it waits for', async () => {
    const asking = ask('[[rate: 0]][[say: so far]][[hang]]');
    const { session, turn } = await eventually('a turn runs', async () => {
      const listed = await parley.api.get('/v1/sessions?limit=1');
      const [newest] = ((await listed.json()) as { sessions: { id: string }[] }).sessions;
      const turns = await parley.api.get(`/v1/sessions/${newest?.id}/turns`);
      const all = ((await turns.json()) as { turns: { id: string; status: string }[] }).turns;
      const running = all.find(({ status }) => status === 'running');
      return running && { session: newest?.id, turn: running.id };
    });
    await parley.api.post(`/v1/sessions/${session}/turns/${turn}/stop`, {});
    expect(await asking).toMatchObject({ status: 'cancelled' });
    const late = ask('[[rate: 0]][[say: Once]][[error: 529]]');
    await expect(late).rejects.toMatchObject({ status: 503, code: 'provider_overloaded' });
  });

  it('brings the outputs of its tools with the whole past, and with words', async () => {
    const first: ResponseInputItem[] = [
      { role: 'user', content: '[[tool: look {}]] [[then]] [[say: Never reached.]]' },
    ];
    const one = await ask(first, { tools: [look] });
    const more = { role: 'user' as const, content: '[[say: As you wish.]]' };
    const second = [...first, ...one.output, ...blue(one), more] as ResponseInputItem[];
    const two = await ask(second, { tools: [look] });
    expect(two.output_text).toBe('As you wish.');
    expect(sessionOf(two)).toBe(sessionOf(one));
  });

  it('is shown an image, told what to be, and held to a form and a length', async () => {
    const image: ResponseInputItem = {
      role: 'user',
      content: [
        { type: 'input_text', text: '[[say: A dot.]]' },
        { type: 'input_image', image_url: `data:image/png;base64,${pixel}`, detail: 'auto' },
      ],
    };
    const shown = await ask([image]);
    expect(shown.output_text).toBe('A dot.');
    const { data } = await client.responses.inputItems.list(shown.id);
    expect(JSON.stringify(data)).toContain('input_image');

    const ahoy = await ask('Hello', { instructions: '[[say: Ahoy.]]' });
    expect(ahoy).toMatchObject({ output_text: 'Ahoy.', instructions: '[[say: Ahoy.]]' });
    const cut = await ask('[[rate: 0]][[tokens: 400]]', { max_output_tokens: 20, temperature: 0.25 });
    expect(cut).toMatchObject({
      status: 'incomplete',
      incomplete_details: { reason: 'max_output_tokens' },
      temperature: 0.25,
    });
    const tea = await client.responses.parse({
      model,
      input: '[[json: {"tea": "green"}]]',
      text: { format: zodTextFormat(z.object({ tea: z.string() }), 'tea') },
    });
    expect(tea.output_parsed).toEqual({ tea: 'green' });
  });

  it('throws what goes wrong as the error that it is', async () => {
    await expect(ask('Hello', { model: 'nobody' })).rejects.toBeInstanceOf(OpenAI.NotFoundError);
    await expect(ask(' ')).rejects.toMatchObject({ status: 400, param: 'input', code: 'empty_prompt' });
    await expect(ask('Hello', { temperature: 9 })).rejects.toMatchObject({ param: 'temperature' });
    await expect(ask('Hello', { top_logprobs: 2 })).rejects.toMatchObject({ param: 'top_logprobs' });
    await expect(ask('[[fail: 400]]')).rejects.toMatchObject({ status: 502, code: 'provider_error' });
    await expect(ask('Hello', { previous_response_id: 'resp_1' })).rejects.toMatchObject({
      status: 400,
      param: 'previous_response_id',
    });
    await expect(ask('Hello', { conversation: 'conv_s_nowhere' })).rejects.toMatchObject({
      status: 400,
      param: 'conversation',
    });
    await expect(client.responses.retrieve('resp_1')).rejects.toBeInstanceOf(OpenAI.NotFoundError);
    const { id } = await ask('[[say: Kept.]]');
    await expect(client.responses.delete(id)).rejects.toMatchObject({ status: 400, param: 'response_id' });
    const stranger = client.withOptions({ apiKey: 'parley_of_nobody' });
    await expect(stranger.responses.retrieve(id)).rejects.toBeInstanceOf(OpenAI.AuthenticationError);
  });

  it('hears in a stream that it has failed', async () => {
    const refused = client.responses.stream({ model, input: '[[fail: 400]]' });
    expect(await refused.finalResponse()).toMatchObject({ status: 'failed', output: [] });
    const failing = client.responses.stream({ model, input: '[[rate: 0]][[say: Once]][[error: 529]]' });
    const failed = await failing.finalResponse();
    expect(failed).toMatchObject({
      status: 'failed',
      error: { code: 'provider_overloaded' },
      output_text: 'Once',
    });
    expect(await client.responses.retrieve(failed.id)).toMatchObject({ status: 'failed' });
    const next = await ask('[[say: Better.]]', { previous_response_id: failed.id });
    expect(next).toMatchObject({ status: 'completed', output_text: 'Better.' });
  });
});

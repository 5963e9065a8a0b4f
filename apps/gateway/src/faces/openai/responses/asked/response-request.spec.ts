import { describe, expect, it } from '@jest/globals';
import { ParleyError } from '#shared/contracts';
import { refusalFormFor } from '../../../refusal-forms.js';
import { parseResponse } from './response-request.js';

const pixel =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const asked = { model: 'assistant', input: 'Hello' };
const callId = 'call_0303s_1t_1k_1';
const call = { type: 'function_call', call_id: callId, name: 'look', arguments: '{}' };
const output = { type: 'function_call_output', call_id: callId, output: 'Blue.' };
const user = (content: unknown) => ({ role: 'user', content });
const look = { type: 'function', name: 'look', parameters: { type: 'object' }, strict: true };

/** As its client is told it. */
function refused(body: object): { param: string | null; message: string } {
  try {
    parseResponse({ ...asked, ...body });
  } catch (error) {
    if (!ParleyError.is(error)) throw error;
    const told = refusalFormFor('/openai/v1/responses')({ status: 400, error: error.body });
    return (told.body as { error: { param: string | null; message: string } }).error;
  }
  throw new Error('It was taken.');
}

describe('a request for a response', () => {
  it('is a text and what it is to come out like', () => {
    const body = {
      instructions: 'Be short.',
      temperature: 0.5,
      top_p: 0.9,
      max_output_tokens: 50,
      reasoning: { effort: 'high' },
      text: { format: { type: 'json_schema', name: 'tea', schema: { type: 'object' }, strict: true } },
      tools: [look],
      background: null,
    };
    expect(parseResponse({ ...asked, ...body })).toMatchObject({
      model: 'assistant',
      behind: { kind: 'nothing' },
      systemPrompt: 'Be short.',
      said: [],
      words: { text: 'Hello', images: [] },
      results: [],
      answer: 'whole',
      request: {
        sampling: { temperature: 0.5, topP: 0.9 },
        maxTokens: 50,
        thinking: 'high',
        answerSchema: { type: 'object' },
        clientTools: [{ name: 'look', description: '', inputSchema: { type: 'object' } }],
      },
    });
  });

  it('is a conversation, as it was sent and answered', () => {
    const input = [
      { role: 'developer', content: 'Be short.' },
      user('One'),
      { type: 'reasoning', id: 'rs_1', summary: [] },
      {
        type: 'message',
        role: 'assistant',
        id: 'msg_1',
        status: 'completed',
        content: [{ type: 'output_text', text: 'Let me look.', annotations: [] }],
      },
      call,
      output,
      { role: 'assistant', content: '\nBlue.' },
      user([{ type: 'input_text', text: 'Two' }]),
      user([
        { type: 'input_text', text: 'Three' },
        { type: 'input_image', image_url: `data:image/png;base64,${pixel}`, detail: 'auto' },
      ]),
    ];
    expect(parseResponse({ ...asked, input, instructions: 'Be kind.' })).toMatchObject({
      systemPrompt: 'Be kind.\n\nBe short.',
      said: [
        { role: 'user', text: 'One' },
        { role: 'assistant', text: 'Let me look.\nBlue.' },
      ],
      words: { text: 'Two\nThree', images: [{ mediaType: 'image/png' }] },
      results: [],
    });
  });

  it('brings the outputs of calls, alone or with words', () => {
    const results = [{ call: { session: 's_1', turn: 't_1', key: 'k_1' }, outcome: 'ok', output: 'Blue.' }];
    const behind = parseResponse({ ...asked, previous_response_id: 'resp_0303s_1t_10', input: [output] });
    expect(behind).toMatchObject({
      results,
      words: undefined,
      behind: { kind: 'response', part: { session: 's_1', turn: 't_1', behind: undefined } },
    });
    const listed = { ...output, output: [{ type: 'input_text', text: 'Blue.' }] };
    const whole = parseResponse({ ...asked, input: [user('Look'), call, listed, user('And?')] });
    expect(whole).toMatchObject({ results, words: { text: 'And?' } });
  });

  it('goes on from a response or in a conversation', () => {
    const part = { session: 's_1', turn: 't_1', behind: 'k_2' };
    expect(parseResponse({ ...asked, previous_response_id: 'resp_0303s_1t_1k_2' }).behind).toMatchObject({
      part,
    });
    const named = parseResponse({ ...asked, conversation: 'conv_s_1' });
    expect(named.behind).toEqual({ kind: 'conversation', id: 'conv_s_1', session: 's_1' });
    expect(parseResponse({ ...asked, conversation: { id: 'conv_s_1' } }).behind).toEqual(named.behind);
    expect(parseResponse({ ...asked, conversation: 'conv_.' }).behind).toMatchObject({ session: undefined });
  });

  it('is answered at its end, at once, or as it goes', () => {
    expect(parseResponse({ ...asked, background: true })).toMatchObject({
      answer: 'at once',
      request: { onDisconnect: 'continue' },
    });
    expect(parseResponse({ ...asked, background: true, stream: true })).toMatchObject({ answer: 'stream' });
  });

  it('ends with its client, unless that has to leave to run its tools', () => {
    const tools = [{ type: 'function', name: 'look' }];
    const onDisconnect = (more: object) => parseResponse({ ...asked, ...more }).request.onDisconnect;
    expect(onDisconnect({})).toBe('cancel');
    expect(onDisconnect({ tools })).toBeUndefined();
    expect(onDisconnect({ tools, background: true })).toBe('continue');
  });

  it('thinks as it is asked to', () => {
    const thinking = (reasoning: object) => parseResponse({ ...asked, reasoning }).request.thinking;
    expect(thinking({ effort: 'minimal' })).toBe('low');
    expect(thinking({ effort: 'none', summary: 'auto' })).toBe('off');
    expect(thinking({ effort: null, summary: 'auto' })).toBe('medium');
    expect(thinking({})).toBeUndefined();
  });

  it('may hold what changes nothing', () => {
    const harmless = {
      store: false,
      metadata: { a: 'b' },
      user: 'me',
      truncation: 'auto',
      include: ['reasoning.encrypted_content'],
      service_tier: 'auto',
      parallel_tool_calls: true,
      prompt_cache_key: 'k',
      safety_identifier: 's',
      top_logprobs: 0,
      text: { verbosity: 'medium' },
      stream: true,
      stream_options: { include_obfuscation: false },
    };
    expect(parseResponse({ ...asked, ...harmless }).answer).toBe('stream');
  });

  it.each<[string, object]>([
    ['input', { input: [] }],
    ['input', { input: [{ role: 'assistant', content: 'Hi' }] }],
    [
      'input[0].content[0].image_url',
      { input: [user([{ type: 'input_image', image_url: 'https://a.b/c' }])] },
    ],
    ['input[0].content[0].image_url', { input: [user([{ type: 'input_image', file_id: 'file_1' }])] }],
    ['input[0].content[0].type', { input: [user([{ type: 'input_file', file_id: 'file_1' }])] }],
    ['input[0].type', { input: [{ type: 'item_reference', id: 'msg_1' }] }],
    ['input[0].call_id', { input: [output] }],
    ['input[1]', { input: [user('Look'), call] }],
    ['input[0].call_id', { input: [{ ...output, call_id: 'call_1' }], conversation: 'conv_s_1' }],
    ['previous_response_id', { previous_response_id: 'resp_1', conversation: 'conv_s_1' }],
    ['tools[0].type', { tools: [{ type: 'web_search' }] }],
    ['tool_choice', { tools: [look], tool_choice: 'required' }],
    ['text.format.type', { text: { format: { type: 'json_object' } } }],
    ['text.verbosity', { text: { verbosity: 'low' } }],
    ['include[0]', { include: ['message.output_text.logprobs'] }],
    ['max_tool_calls', { max_tool_calls: 3 }],
    ['prompt', { prompt: { id: 'pmpt_1' } }],
    ['context_management', { context_management: [] }],
    ['top_logprobs', { top_logprobs: 3 }],
    ['parallel_tool_calls', { parallel_tool_calls: false }],
    ['service_tier', { service_tier: 'flex' }],
    ['reasoning.mode', { reasoning: { mode: 'pro' } }],
    ['stream_options', { stream_options: {} }],
    ['colour', { colour: 'red' }],
    ['model', { model: undefined }],
  ])('is refused by the name of the field: %s', (param, body) => {
    expect(refused(body).param).toBe(param);
  });

  it("says what OpenAI's own server says of calls without outputs, and the other way round", () => {
    expect(refused({ input: [output] }).message).toContain(
      `No tool call found for function call output with call_id ${callId}.`,
    );
    expect(refused({ input: [user('Look'), call, user('And?')] }).message).toContain(
      `No tool output found for function call ${callId}.`,
    );
  });
});

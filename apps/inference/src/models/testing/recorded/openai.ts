import type { Recordings } from './recording.js';

type Fields = Record<string, unknown>;

const head = {
  id: 'chatcmpl-1',
  object: 'chat.completion.chunk',
  created: 1_763_000_000,
  model: 'gpt-5-mini',
};

function chunk(fields: Fields): string {
  return `data: ${JSON.stringify({ ...head, ...fields })}\n\n`;
}

function delta(fields: Fields, finishReason: string | null = null): string {
  return chunk({
    choices: [{ index: 0, delta: fields, logprobs: null, finish_reason: finishReason }],
    usage: null,
  });
}

function call(index: number | undefined, fields: Fields): string {
  return delta({ tool_calls: [{ ...(index === undefined ? {} : { index }), ...fields }] });
}

function piece(index: number | undefined, json: string): string {
  return call(index, { function: { arguments: json } });
}

function opened(index: number | undefined, id: string | undefined, name: string, json = ''): string {
  return call(index, {
    ...(id === undefined ? {} : { id }),
    type: 'function',
    function: { name, arguments: json },
  });
}

const started = delta({ role: 'assistant', content: '', refusal: null });
const hello = delta({ content: 'Grüße' }) + delta({ content: ' 🌍' });
const helloCalls = ['text', '+Grüße', '+ 🌍', '-'];
const helloBlocks = [{ kind: 'text', text: 'Grüße 🌍' }] as const;
const counted = chunk({
  choices: [],
  usage: {
    prompt_tokens: 132,
    completion_tokens: 15,
    total_tokens: 147,
    prompt_tokens_details: { cached_tokens: 100 },
  },
});
const usage = { inputTokens: 32, cacheReadTokens: 100, outputTokens: 15, contextUsed: 147 };
const done = 'data: [DONE]\n\n';

function ended(reason: string): string {
  return delta({}, reason) + counted + done;
}

const timings = { cache_n: 100, prompt_n: 32, predicted_n: 15, predicted_per_second: 40.5, n_ctx: 4_096 };
const look = { kind: 'tool', step: 0, call: 'call_a', name: 'look', input: { at: 1 } } as const;
const wait = { kind: 'tool', step: 0, call: 'call_b', name: 'wait', input: { for: 2 } } as const;
const stops = [
  ['stop', 'end_turn'],
  ['length', 'max_tokens'],
  ['content_filter', 'refusal'],
  ['eos', 'end_turn'],
] as const;

export const openAiRecordings: Recordings = {
  text: {
    stream: started + hello + ended('stop'),
    calls: helloCalls,
    blocks: helloBlocks,
    stop: 'end_turn',
    usage,
  },
  reasoning_content: {
    stream:
      started +
      delta({ reasoning_content: 'Let me ' }) +
      delta({ reasoning_content: 'see.' }) +
      hello +
      ended('stop'),
    calls: ['thinking', '+Let me ', '+see.', '-', ...helloCalls],
    blocks: [{ kind: 'thinking', text: 'Let me see.' }, ...helloBlocks],
    stop: 'end_turn',
  },
  reasoning: {
    stream: started + delta({ content: '', reasoning: 'Hm.' }) + hello + ended('stop'),
    calls: ['thinking', '+Hm.', '-', ...helloCalls],
    blocks: [{ kind: 'thinking', text: 'Hm.' }, ...helloBlocks],
    stop: 'end_turn',
  },
  'parallel calls one after the other': {
    stream:
      started +
      opened(0, 'call_a', 'look') +
      piece(0, '{"at"') +
      piece(0, ':1}') +
      opened(1, 'call_b', 'wait') +
      piece(1, '{"for":2}') +
      ended('tool_calls'),
    calls: ['tool call_a look', '+{"at"', '+:1}', '-', 'tool call_b wait', '+{"for":2}', '-'],
    blocks: [look, wait],
    stop: 'tool_use',
  },
  'calls whose fragments come by turns': {
    stream:
      started +
      opened(0, 'call_a', 'look') +
      opened(1, 'call_b', 'wait') +
      piece(1, '{"for"') +
      piece(0, '{"at"') +
      piece(1, ':2}') +
      piece(0, ':1}') +
      ended('tool_calls'),
    calls: ['tool call_a look', '+{"at"', '+:1}', '-', 'tool call_b wait', '+{"for":2}', '-'],
    blocks: [look, wait],
    stop: 'tool_use',
  },
  'calls without ids, and a stop that forgets them': {
    stream:
      started +
      opened(0, undefined, 'look', '{"at":1}') +
      opened(1, undefined, 'wait', '{"for":2}') +
      ended('stop'),
    calls: [
      'tool call_2df59b296c591488_0 look',
      '+{"at":1}',
      '-',
      'tool call_2df59b296c591488_1 wait',
      '+{"for":2}',
      '-',
    ],
    blocks: [
      { ...look, call: 'call_2df59b296c591488_0' },
      { ...wait, call: 'call_2df59b296c591488_1' },
    ],
    stop: 'tool_use',
  },
  'calls that all have the same index': {
    stream:
      started +
      opened(0, 'call_a', 'look', '{"at":1}') +
      opened(0, 'call_b', 'wait', '{"for":2}') +
      ended('tool_calls'),
    calls: ['tool call_a look', '+{"at":1}', '-', 'tool call_b wait', '+{"for":2}', '-'],
    blocks: [look, wait],
    stop: 'tool_use',
  },
  'calls without an index': {
    stream:
      started +
      opened(undefined, 'call_a', 'look', '{"at"') +
      piece(undefined, ':1}') +
      opened(undefined, 'call_b', 'wait', '{"for":2}') +
      ended('tool_calls'),
    calls: ['tool call_a look', '+{"at"', '+:1}', '-', 'tool call_b wait', '+{"for":2}', '-'],
    blocks: [look, wait],
    stop: 'tool_use',
  },
  'arguments that are broken, and words behind them': {
    stream:
      started +
      hello +
      opened(0, 'call_a', 'look', '{"at') +
      delta({ content: ' So.' }) +
      ended('tool_calls'),
    calls: [...helloCalls, 'tool call_a look', '+{"at', '-', 'text', '+ So.', '-'],
    blocks: [...helloBlocks, { ...look, input: '{"at' }, { kind: 'text', text: ' So.' }],
    stop: 'tool_use',
  },
  'timings and no usage': {
    stream:
      started + hello + chunk({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }], timings }) + done,
    calls: helloCalls,
    blocks: helloBlocks,
    stop: 'end_turn',
    usage: { ...usage, contextSize: 4_096 },
  },
  'usage and timings': {
    stream:
      started +
      hello +
      delta({}, 'stop') +
      chunk({ choices: [], usage: { prompt_tokens: 132, completion_tokens: 15 }, timings }) +
      done,
    calls: helloCalls,
    blocks: helloBlocks,
    stop: 'end_turn',
    usage: { ...usage, contextSize: 4_096 },
  },
  'no usage at all': {
    stream: started + hello + delta({}, 'stop') + done,
    calls: helloCalls,
    blocks: helloBlocks,
    stop: 'end_turn',
    usage: { inputTokens: 50, outputTokens: 2, contextUsed: 52, estimated: true },
  },
  'no [DONE]': {
    stream: started + hello + delta({}, 'stop') + counted,
    calls: helloCalls,
    blocks: helloBlocks,
    stop: 'end_turn',
    usage,
  },
  'no reason before [DONE]': {
    stream: started + hello + done,
    calls: helloCalls,
    blocks: helloBlocks,
    stop: 'end_turn',
  },
  'a refusal': {
    stream: started + delta({ refusal: 'No.' }) + ended('stop'),
    calls: ['text', '+No.', '-'],
    blocks: [{ kind: 'text', text: 'No.' }],
    stop: 'refusal',
  },
  'an error in the middle': {
    stream:
      started +
      delta({ content: 'Hi' }) +
      'data: {"error":{"message":"overloaded","type":"overloaded_error"}}\n\n',
    calls: ['text', '+Hi'],
    blocks: [],
    fails: 'provider_overloaded',
  },
  'a prompt that is too long, told in the stream': {
    stream: `data: ${JSON.stringify({
      error: {
        code: 400,
        message: 'the request exceeds the available context size, try increasing it',
        type: 'exceed_context_size_error',
      },
    })}\n\n`,
    calls: [],
    blocks: [],
    fails: 'context_exhausted',
  },
  ...Object.fromEntries(
    stops.map(([reason, stop]) => [
      `finish_reason: ${reason}`,
      { stream: started + hello + ended(reason), calls: helloCalls, blocks: helloBlocks, stop },
    ]),
  ),
};

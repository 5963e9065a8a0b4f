import type { Recordings } from './recording.js';

type Fields = Record<string, unknown>;

function frame(type: string, fields: Fields = {}): string {
  return `event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}\n\n`;
}

const started = frame('message_start', {
  message: {
    id: 'msg_01',
    type: 'message',
    role: 'assistant',
    model: 'claude-sonnet-4-5',
    content: [],
    stop_reason: null,
    stop_sequence: null,
    usage: {
      input_tokens: 25,
      cache_creation_input_tokens: 7,
      cache_read_input_tokens: 100,
      output_tokens: 1,
    },
  },
});

function block(index: number, contentBlock: Fields, ...deltas: Fields[]): string {
  return [
    frame('content_block_start', { index, content_block: contentBlock }),
    ...deltas.map((delta) => frame('content_block_delta', { index, delta })),
    frame('content_block_stop', { index }),
  ].join('');
}

function ended(stopReason: string | null, outputTokens = 15): string {
  const delta = { stop_reason: stopReason, stop_sequence: null };
  return frame('message_delta', { delta, usage: { output_tokens: outputTokens } }) + frame('message_stop');
}

const text = (words: string): Fields => ({ type: 'text_delta', text: words });
const json = (piece: string): Fields => ({ type: 'input_json_delta', partial_json: piece });
const hello = block(0, { type: 'text', text: '' }, text('Grüße'), text(' 🌍'));
const helloCalls = ['text', '+Grüße', '+ 🌍', '-'];
const helloBlocks = [{ kind: 'text', text: 'Grüße 🌍' }] as const;
const usage = {
  inputTokens: 25,
  cacheReadTokens: 100,
  cacheWriteTokens: 7,
  outputTokens: 15,
  contextUsed: 147,
};

const stops = [
  'end_turn',
  'max_tokens',
  'stop_sequence',
  'pause_turn',
  'refusal',
  'model_context_window_exceeded',
] as const;

export const anthropicRecordings: Recordings = {
  text: {
    stream: started + frame('ping') + hello + ended('end_turn'),
    calls: helloCalls,
    blocks: helloBlocks,
    stop: 'end_turn',
    usage,
  },
  'thinking with its signature': {
    stream:
      started +
      block(
        0,
        { type: 'thinking', thinking: '', signature: '' },
        { type: 'thinking_delta', thinking: 'Let me ' },
        { type: 'thinking_delta', thinking: 'see.' },
        { type: 'signature_delta', signature: 'EqQB' },
        { type: 'signature_delta', signature: 'Cg==' },
      ) +
      block(1, { type: 'text', text: '' }, text('So.')) +
      ended('end_turn'),
    calls: ['thinking', '+Let me ', '+see.', '-', 'text', '+So.', '-'],
    blocks: [
      { kind: 'thinking', text: 'Let me see.', signature: 'EqQBCg==' },
      { kind: 'text', text: 'So.' },
    ],
    stop: 'end_turn',
  },
  'redacted thinking': {
    stream:
      started +
      block(0, { type: 'redacted_thinking', data: 'Q2lwaGVy' }) +
      block(1, { type: 'text', text: '' }, text('So.')) +
      ended('end_turn'),
    calls: ['thinking', '-', 'text', '+So.', '-'],
    blocks: [
      { kind: 'thinking', text: '', redacted: 'Q2lwaGVy' },
      { kind: 'text', text: 'So.' },
    ],
    stop: 'end_turn',
  },
  'parallel calls': {
    stream:
      started +
      block(
        0,
        { type: 'tool_use', id: 'toolu_1', name: 'look', input: {} },
        json(''),
        json('{"at": "a'),
        json('b"}'),
      ) +
      block(1, { type: 'tool_use', id: 'toolu_2', name: 'wait', input: {} }) +
      ended('tool_use'),
    calls: ['tool toolu_1 look', '+{"at": "a', '+b"}', '-', 'tool toolu_2 wait', '-'],
    blocks: [
      { kind: 'tool', step: 0, call: 'toolu_1', name: 'look', input: { at: 'ab' } },
      { kind: 'tool', step: 0, call: 'toolu_2', name: 'wait', input: {} },
    ],
    stop: 'tool_use',
  },
  'arguments that are broken, and a stop that forgets the call': {
    stream:
      started +
      block(0, { type: 'tool_use', id: 'toolu_1', name: 'look', input: {} }, json('{"at')) +
      ended('end_turn'),
    calls: ['tool toolu_1 look', '+{"at', '-'],
    blocks: [{ kind: 'tool', step: 0, call: 'toolu_1', name: 'look', input: '{"at' }],
    stop: 'tool_use',
  },
  'arguments that come at once': {
    stream:
      started +
      block(0, { type: 'tool_use', id: 'toolu_1', name: 'look', input: { at: 1 } }) +
      ended('tool_use'),
    calls: ['tool toolu_1 look', '-'],
    blocks: [{ kind: 'tool', step: 0, call: 'toolu_1', name: 'look', input: { at: 1 } }],
    stop: 'tool_use',
  },
  citations: {
    stream:
      started +
      block(0, { type: 'text', text: '' }, text('Grass is green'), {
        type: 'citations_delta',
        citation: { type: 'char_location', cited_text: 'green', document_index: 0 },
      }) +
      ended('end_turn'),
    calls: ['text', '+Grass is green', '-'],
    blocks: [
      {
        kind: 'text',
        text: 'Grass is green',
        citations: [{ type: 'char_location', cited_text: 'green', document_index: 0 }],
      },
    ],
    stop: 'end_turn',
  },
  'events, blocks and deltas that nobody knows': {
    stream:
      started +
      frame('weather', { sky: 'blue' }) +
      block(0, { type: 'server_tool_use', id: 'srv', name: 'web_search', input: {} }, json('{}')) +
      block(1, { type: 'text', text: 'Hi' }, { type: 'sparkle_delta', sparkle: '*' }, text('!')) +
      ended('end_turn'),
    calls: ['text', '+Hi', '+!', '-'],
    blocks: [{ kind: 'text', text: 'Hi!' }],
    stop: 'end_turn',
  },
  'no usage at all': {
    stream:
      frame('message_start', { message: { id: 'm' } }) +
      hello +
      frame('message_delta', { delta: { stop_reason: 'end_turn' } }) +
      frame('message_stop'),
    calls: helloCalls,
    blocks: helloBlocks,
    stop: 'end_turn',
    usage: { inputTokens: 50, outputTokens: 2, contextUsed: 52, estimated: true },
  },
  'usage that is nothing but zeros': {
    stream:
      frame('message_start', { message: { usage: { input_tokens: 0, output_tokens: 0 } } }) +
      hello +
      ended('end_turn', 0),
    calls: helloCalls,
    blocks: helloBlocks,
    stop: 'end_turn',
    usage: { inputTokens: 50, outputTokens: 2, contextUsed: 52, estimated: true },
  },
  'an error in the middle': {
    stream:
      started +
      frame('content_block_start', { index: 0, content_block: { type: 'text', text: '' } }) +
      frame('content_block_delta', { index: 0, delta: text('Hi') }) +
      frame('error', { error: { type: 'overloaded_error', message: 'Overloaded' } }),
    calls: ['text', '+Hi'],
    blocks: [],
    fails: 'provider_overloaded',
  },
  'an end without a reason': {
    stream: started + hello + ended(null),
    calls: helloCalls,
    blocks: helloBlocks,
    fails: 'provider_connection',
  },
  'a window that is full before anything is said': {
    stream: started + ended('model_context_window_exceeded', 0),
    calls: [],
    blocks: [],
    fails: 'context_exhausted',
  },
  ...Object.fromEntries(
    stops.map((stop) => [
      `stop: ${stop}`,
      { stream: started + hello + ended(stop), calls: helloCalls, blocks: helloBlocks, stop },
    ]),
  ),
};

import type { Ending, FrameWriter, Reply, WholeBlock } from '../face.js';
import { parseJson } from '../json.js';
import type { Block, Move } from '../moves.js';
import type { Figures } from '../script/directive.js';
import { problemOf } from './errors.js';

/** A redacted block has none. */
const DELTAS = {
  redacted: ['', ''],
  text: ['text_delta', 'text'],
  thinking: ['thinking_delta', 'thinking'],
  call: ['input_json_delta', 'partial_json'],
} as const;

export function frameWriter(reply: Reply): FrameWriter {
  let pinged = false;
  return {
    open: () => frame('message_start', { message: { ...message(reply), ...NOTHING_YET } }),
    start(block) {
      const opening = frame('content_block_start', { index: block.index, content_block: emptyBlock(block) });
      // The provider's streams have their ping here.
      const ping = pinged ? '' : frame('ping', {});
      pinged = true;
      const firstPiece = block.kind === 'call' ? delta(block, '') : '';
      return opening + ping + firstPiece;
    },
    delta,
    stop,
    error: (failure) => frame('error', { error: problemOf(failure) }),
    close: (ending) =>
      frame('message_delta', {
        delta: endOf(ending),
        usage: { ...inputFigures(ending.usage), output_tokens: ending.usage.output },
      }) + frame('message_stop', {}),
  };
}

export function wholeMessage(reply: Reply, blocks: readonly WholeBlock[], ending: Ending): unknown {
  return {
    ...message({ ...reply, usage: ending.usage }, ending.usage.output),
    content: blocks.map(wholeBlock),
    ...endOf(ending),
  };
}

const DETAILS = { type: 'refusal', category: null, explanation: 'The rehearsal was told to refuse.' };

function endOf(ending: Ending): Record<string, unknown> {
  return {
    stop_reason: ending.stop,
    stop_sequence: stopSequence(ending),
    ...(ending.stop === 'refusal' ? { stop_details: DETAILS } : {}),
  };
}

function frame(type: string, fields: Record<string, unknown>): string {
  return `event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}\n\n`;
}

const NOTHING_YET = { content: [], stop_reason: null, stop_sequence: null };

/** A stream starts with one output token counted: figures only ever grow. */
function message({ id, model, usage }: Reply, output = 1): Record<string, unknown> {
  const { cacheWrite } = usage;
  return {
    id,
    type: 'message',
    role: 'assistant',
    model,
    usage: {
      ...inputFigures(usage),
      cache_creation: { ephemeral_5m_input_tokens: cacheWrite, ephemeral_1h_input_tokens: 0 },
      output_tokens: output,
      service_tier: 'standard',
    },
  };
}

function inputFigures({ input, cacheRead, cacheWrite }: Omit<Figures, 'output'>): Record<string, number> {
  return {
    input_tokens: input,
    cache_creation_input_tokens: cacheWrite,
    cache_read_input_tokens: cacheRead,
  };
}

function stopSequence({ stop: reason, stopSequence: sequence }: Ending): string | null {
  return reason === 'stop_sequence' ? sequence : null;
}

/** Written by hand: this is the line that runs hundreds of thousands of times a second. */
function delta(block: Block, text: string): string {
  const [type, field] = DELTAS[block.kind];
  return (
    `event: content_block_delta\ndata: {"type":"content_block_delta","index":${block.index},` +
    `"delta":{"type":"${type}","${field}":${JSON.stringify(text)}}}\n\n`
  );
}

function stop({ block, signature }: Extract<Move, { kind: 'stop' }>): string {
  const signed = { index: block.index, delta: { type: 'signature_delta', signature } };
  const closing = frame('content_block_stop', { index: block.index });
  return block.kind === 'thinking' && signature !== ''
    ? frame('content_block_delta', signed) + closing
    : closing;
}

function emptyBlock(block: Block): Record<string, unknown> {
  if (block.kind === 'text') return { type: 'text', text: '' };
  if (block.kind === 'thinking') return { type: 'thinking', thinking: '', signature: '' };
  if (block.kind === 'redacted') return { type: 'redacted_thinking', data: block.data };
  return { type: 'tool_use', id: block.id, name: block.name, input: {} };
}

function wholeBlock(block: WholeBlock): Record<string, unknown> {
  if (block.kind === 'text') return { type: 'text', text: block.text };
  if (block.kind === 'thinking')
    return { type: 'thinking', thinking: block.text, signature: block.signature };
  if (block.kind === 'redacted') return { type: 'redacted_thinking', data: block.data };
  return { type: 'tool_use', id: block.id, name: block.name, input: inputOf(block.text) };
}

/** An answer that is not streamed has no room for broken JSON but as a string where the object should be. */
function inputOf(json: string): unknown {
  return parseJson(json) ?? json;
}

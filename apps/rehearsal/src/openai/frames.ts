import type { Ending, FrameWriter, Reply, WholeBlock } from '../face.js';
import type { Block } from '../moves.js';
import type { Figures, StopReason } from '../script/directive.js';
import { errorAnswer } from './errors.js';
import { timings } from './timings.js';

const FINISH: { readonly [Reason in StopReason]: string } = {
  end_turn: 'stop',
  stop_sequence: 'stop',
  pause_turn: 'stop',
  max_tokens: 'length',
  model_context_window_exceeded: 'length',
  tool_use: 'tool_calls',
  refusal: 'content_filter',
};

export function frameWriter(reply: Reply): FrameWriter {
  const head = JSON.stringify(envelope(reply, 'chat.completion.chunk')).slice(0, -1);
  const timed = timingsOf(reply);
  const tail = reply.wantsUsage ? ',"usage":null}\n\n' : '}\n\n';
  const chunk = (delta: string, finish: string, end = tail) =>
    `data: ${head},"choices":[{"index":0,"delta":${delta},"logprobs":null,"finish_reason":${finish}}]${end}`;
  const usageChunk = (usage: Figures) =>
    `data: ${head},"choices":[],"usage":${JSON.stringify(usageOf(usage))}${timed(usage)}}\n\n`;
  return {
    open: () => chunk('{"role":"assistant","content":"","refusal":null}', 'null'),
    start: (block) => (block.kind === 'call' ? chunk(callStart(block), 'null') : ''),
    delta: (block, text) => chunk(deltaOf(block, JSON.stringify(text)), 'null'),
    stop: () => '',
    error: (failure) => `data: ${JSON.stringify(errorAnswer(failure).body)}\n\n`,
    close: ({ stop, usage }) => {
      const finish = JSON.stringify(FINISH[stop]);
      const last = reply.wantsUsage
        ? chunk('{}', finish) + usageChunk(usage)
        : chunk('{}', finish, `${timed(usage)}}\n\n`);
      return `${last}data: [DONE]\n\n`;
    },
  };
}

export function wholeCompletion(reply: Reply, blocks: readonly WholeBlock[], ending: Ending): unknown {
  const calls = blocks.filter((block) => block.kind === 'call');
  const reasoning = textOf(blocks, 'thinking');
  const message = {
    role: 'assistant',
    content: blocks.some(({ kind }) => kind === 'text') || calls.length === 0 ? textOf(blocks, 'text') : null,
    refusal: null,
    ...(reasoning === '' ? {} : { reasoning_content: reasoning }),
    ...(calls.length === 0 ? {} : { tool_calls: calls.map(wholeCall) }),
  };
  return {
    ...envelope(reply, 'chat.completion'),
    choices: [{ index: 0, message, logprobs: null, finish_reason: FINISH[ending.stop] }],
    ...(reply.manner.tellsUsage ? { usage: usageOf(ending.usage) } : {}),
    ...(reply.manner.tellsTimings ? { timings: timings(ending.usage, reply.manner) } : {}),
  };
}

/** In the last chunk, whichever that is. */
function timingsOf({ manner }: Reply): (usage: Figures) => string {
  return (usage) => (manner.tellsTimings ? `,"timings":${JSON.stringify(timings(usage, manner))}` : '');
}

function envelope({ id, created, model }: Reply, object: string): Record<string, unknown> {
  return { id, object, created, model, service_tier: 'default', system_fingerprint: 'fp_rehearsal' };
}

function deltaOf(block: Block, json: string): string {
  if (block.kind === 'text') return `{"content":${json}}`;
  if (block.kind === 'thinking') return `{"reasoning_content":${json}}`;
  if (block.kind === 'redacted') return '{}';
  return `{"tool_calls":[{"index":${block.call},"function":{"arguments":${json}}}]}`;
}

function callStart({ call, id, name }: Extract<Block, { kind: 'call' }>): string {
  return JSON.stringify({
    tool_calls: [{ index: call, id, type: 'function', function: { name, arguments: '' } }],
  });
}

function wholeCall({ id, name, text }: Extract<WholeBlock, { kind: 'call' }>): Record<string, unknown> {
  return { id, type: 'function', function: { name, arguments: text } };
}

function textOf(blocks: readonly WholeBlock[], kind: 'text' | 'thinking'): string {
  return blocks.map((block) => (block.kind === kind ? block.text : '')).join('');
}

/** This provider counts cached tokens among the prompt's; the scripts' `in` is what was not cached. */
function usageOf({ input, output, cacheRead, cacheWrite }: Figures): Record<string, unknown> {
  const prompt = input + cacheRead + cacheWrite;
  return {
    prompt_tokens: prompt,
    completion_tokens: output,
    total_tokens: prompt + output,
    prompt_tokens_details: { cached_tokens: cacheRead, cache_write_tokens: cacheWrite, audio_tokens: 0 },
    completion_tokens_details: { reasoning_tokens: 0, audio_tokens: 0 },
  };
}

import type { Block, Message, ToolBlock } from '#shared/contracts';
import { callName, type CallIds } from './call-names.js';
import type { Answering, CallResult, Said } from './exchange.js';
import { stepsOf } from './steps.js';

/**
 * A reply, step by step, each with the results of its calls. Also a call that was never answered gets one: a
 * history with an open call is refused for ever after.
 */
export function answeringsOf(message: Message, ids: CallIds, keepsThoughts: boolean): Answering[] {
  return stepsOf(message.blocks).flatMap((step): Answering[] => {
    const said: Said[] = [];
    const results: CallResult[] = [];
    for (const block of step) {
      if (block.kind === 'tool') {
        const id = ids.next(block.call);
        said.push({ kind: 'call', id, name: callName(block.name), input: asObject(block.input) });
        results.push(resultOf(block, id));
      } else said.push(...saidIn(block, keepsThoughts));
    }
    const whole = withoutLastThoughts(said);
    return whole.length === 0 ? [] : [{ role: 'assistant', said: whole, results }];
  });
}

/** Errors and markers are for people; thoughts go back to whoever can prove that they are its own. */
function saidIn(block: Exclude<Block, ToolBlock>, keepsThoughts: boolean): Said[] {
  if (block.kind === 'text') return block.text.trim() === '' ? [] : [{ kind: 'text', text: block.text }];
  if (block.kind !== 'thinking' || !keepsThoughts) return [];
  if (block.redacted) return [{ kind: 'redacted', data: block.redacted }];
  return block.signature ? [{ kind: 'thinking', text: block.text, signature: block.signature }] : [];
}

/** No provider takes thoughts that lead to nothing, as an interrupted step leaves them behind. */
export function withoutLastThoughts(said: readonly Said[]): Said[] {
  const last = said.findLastIndex(({ kind }) => kind === 'text' || kind === 'call');
  return said.slice(0, last + 1);
}

const notCarriedOut = 'The call was not carried out.';

function resultOf({ outcome, output }: ToolBlock, id: string): CallResult {
  const isError = outcome !== 'ok';
  const silent = isError ? notCarriedOut : '(no output)';
  return { id, output: output?.trim() ? output : silent, isError };
}

/** Arguments that never became valid JSON stand as text; providers take objects and nothing else. */
function asObject(input: unknown): Record<string, unknown> {
  const isObject = typeof input === 'object' && input !== null && !Array.isArray(input);
  return isObject ? (input as Record<string, unknown>) : { malformed: input };
}

import type { Clock } from '#shared/broker';
import type { CallResult } from '#shared/contracts';
import type { Tool, ToolContext, ToolSaid } from '../registry/tool.js';
import { letGo } from './bounded.js';

export interface ToolEnd {
  outcome: CallResult['outcome'];
  text: string;
  whole?: AsyncIterable<Uint8Array>;
  outputBytes?: number;
}

/**
 * Runs a tool until it ends, its time is over, or nobody wants it any more. It does not wait for a tool that goes
 * on after its signal was aborted, and what such a tool still says is dropped.
 */
export async function runTool(
  tool: Tool,
  input: unknown,
  context: ToolContext,
  clock: Clock,
): Promise<ToolEnd> {
  const overtime = new AbortController();
  const callOff = clock.after(tool.timeoutMs, () => overtime.abort());
  const signal = AbortSignal.any([context.signal, overtime.signal]);
  const running = ended(tool, input, { ...context, signal });
  try {
    const end = await Promise.race([running, cutShort(signal)]);
    if (end !== 'cut short' && !context.signal.aborted) return end;
    void running.then(({ whole }) => letGo(whole));
    if (context.signal.aborted) return { outcome: 'cancelled', text: 'The call was stopped.' };
    return { outcome: 'error', text: `${tool.name} timed out after ${tool.timeoutMs / 1_000} s.` };
  } finally {
    callOff();
  }
}

/** Never rejects. */
async function ended(tool: Tool, input: unknown, context: ToolContext): Promise<ToolEnd> {
  if (context.signal.aborted) return { outcome: 'cancelled', text: '' };
  try {
    return endOf(tool, await tool.run(input, context));
  } catch (error) {
    return { outcome: 'error', text: reasonOf(error) };
  }
}

/** Anything can be thrown, even what cannot be told. */
function reasonOf(error: unknown): string {
  try {
    return String(error instanceof Error ? error.message : error);
  } catch {
    return 'It failed, and does not say why.';
  }
}

/** No compiler has seen every tool: what could not be recorded would come again, and run again. */
function endOf({ name, outputBytes }: Tool, said: string | ToolSaid | undefined): ToolEnd {
  const limit = outputBytes === undefined ? {} : { outputBytes };
  if (typeof said === 'string') return { outcome: 'ok', text: said, ...limit };
  if (typeof said?.text !== 'string')
    return { outcome: 'error', text: `${name} ran, and gave back no text.` };
  const { text, outcome, whole } = said;
  return { outcome: outcome === 'error' ? 'error' : 'ok', text, ...readable(whole), ...limit };
}

function readable(whole: unknown): Pick<ToolEnd, 'whole'> {
  const isReadable = typeof whole === 'object' && whole !== null && Symbol.asyncIterator in whole;
  return isReadable ? { whole: whole as AsyncIterable<Uint8Array> } : {};
}

function cutShort(signal: AbortSignal): Promise<'cut short'> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve('cut short');
    else signal.addEventListener('abort', () => resolve('cut short'), { once: true });
  });
}

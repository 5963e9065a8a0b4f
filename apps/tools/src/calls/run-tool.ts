import type { Clock } from '#shared/broker';
import type { CallResult } from '#shared/contracts';
import type { Tool, ToolContext } from '../registry/tool.js';

export interface ToolEnd {
  outcome: CallResult['outcome'];
  text: string;
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
  try {
    const end = await Promise.race([ended(tool, input, { ...context, signal }), cutShort(signal)]);
    if (context.signal.aborted) return { outcome: 'cancelled', text: 'The call was stopped.' };
    if (end !== 'cut short') return end;
    return { outcome: 'error', text: `${tool.name} timed out after ${tool.timeoutMs / 1_000} s.` };
  } finally {
    callOff();
  }
}

async function ended(tool: Tool, input: unknown, context: ToolContext): Promise<ToolEnd> {
  if (context.signal.aborted) return { outcome: 'cancelled', text: '' };
  try {
    return { outcome: 'ok', text: await tool.run(input, context) };
  } catch (error) {
    return { outcome: 'error', text: error instanceof Error ? error.message : String(error) };
  }
}

function cutShort(signal: AbortSignal): Promise<'cut short'> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve('cut short');
    else signal.addEventListener('abort', () => resolve('cut short'), { once: true });
  });
}

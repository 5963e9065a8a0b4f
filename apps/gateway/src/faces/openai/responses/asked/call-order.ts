import { invalidRequest, type Problem } from '#shared/contracts';
import type { InputItem } from './items.js';

/** Calls and their outputs belong together; where there is a past, a call may stand in that. */
export function refuseUnmatched(items: readonly InputItem[], isWhole: boolean): void {
  const open = new Map<string, number>();
  const problems: Problem[] = [];
  for (const [place, item] of items.entries()) {
    if (item.type === 'function_call') open.set(item.call_id, place);
    if (item.type !== 'function_call_output') continue;
    const isMatched = open.delete(item.call_id);
    if (!isMatched && isWhole) problems.push(noCall(item.call_id, `input.${place}.call_id`));
  }
  const unanswered = [...open].map(([call, place]) => noOutput(call, `input.${place}`));
  if (problems.length + unanswered.length > 0)
    throw invalidRequest([...problems, ...unanswered].slice(0, 10));
}

export function noCall(call: string, path = 'input'): Problem {
  return { path, problem: `No tool call found for function call output with call_id ${shown(call)}.` };
}

export function noOutput(call: string, path = 'input'): Problem {
  return { path, problem: `No tool output found for function call ${shown(call)}.` };
}

function shown(call: string): string {
  return call.slice(0, 200);
}

import type { Problem } from '#shared/contracts';
import type { ChatMessage } from './messages.js';

/** What is wrong with the order of calls and results: each call has its result right behind it, as this protocol wants it. */
export function orderProblems(messages: readonly ChatMessage[]): Problem[] {
  const problems: Problem[] = [];
  let open = new Set<string>();
  let asked = 0;
  const close = (): void => {
    if (open.size === 0) return;
    const missing = [...open].slice(0, 5).join(', ');
    problems.push({
      path: `messages.${asked}.tool_calls`,
      problem: `have no result behind them: ${missing}`,
    });
    open = new Set();
  };
  for (const [place, message] of messages.entries()) {
    if (message.role === 'tool') {
      if (open.delete(message.tool_call_id)) continue;
      const problem = 'is no call of the message before that still has no result';
      problems.push({ path: `messages.${place}.tool_call_id`, problem });
    } else {
      close();
      if (message.role !== 'assistant') continue;
      asked = place;
      open = new Set(message.tool_calls?.map(({ id }) => id));
    }
  }
  close();
  return problems.slice(0, 10);
}

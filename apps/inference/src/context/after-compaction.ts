import type { Receipt } from '#shared/contracts';
import { estimateMessages } from './estimate-message.js';
import type { CompactionPlan, PromptParts } from './prompt-parts.js';
import { messagesOf, shortenedPath } from './shortened-path.js';

/** What the path would take in prompts with this summary in the place of what is dropped. */
export function afterCompaction(
  { path, receipts, factor }: Pick<PromptParts, 'path' | 'receipts' | 'factor'>,
  { cut, dropped, tokensBefore }: CompactionPlan,
  summary: string,
): { tokensAfter: number } {
  const receipt: Receipt = {
    receipt: 'to-be',
    trigger: 'auto',
    method: 'summary',
    summary,
    cut,
    on: cut.message,
    before: null,
    tokensBefore,
    tokensAfter: 0,
    dropped,
  };
  const messages = messagesOf(shortenedPath(path, [...receipts, receipt]));
  return { tokensAfter: Math.ceil(estimateMessages(messages) * factor) };
}

import type { Receipt } from '#shared/contracts';
import { roomFor } from './budgets.js';
import { estimateMessages } from './estimate-message.js';
import { plainView, type CompactionPlan, type Prompt, type PromptParts } from './prompt-parts.js';
import { messagesOf, shortenedPath } from './shortened-path.js';

/** What the path would take in prompts with this summary in the place of what is dropped. */
export function afterCompaction(
  { path, view = plainView, receipts, factor }: Pick<PromptParts, 'path' | 'view' | 'receipts' | 'factor'>,
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
  const messages = view.shown(messagesOf(shortenedPath(path, [...receipts, receipt])));
  return { tokensAfter: Math.ceil(estimateMessages(messages) * factor) };
}

/** Less than this part of the room is not worth a summary where the prompt stays too long all the same. */
const worthwhile = 0.1;

/**
 * Whether a compaction would help a prompt that fills up: bring it below the mark, or at least make it notably
 * shorter. Where the system prompt and the tools are what is long, none does.
 */
export function relieves(
  parts: Pick<PromptParts, 'path' | 'view' | 'receipts' | 'factor' | 'window' | 'maxTokens'>,
  plan: CompactionPlan,
  { wanted, fill }: Pick<Prompt, 'wanted'> & { fill: number },
): boolean {
  const room = roomFor(parts);
  const saved = plan.tokensBefore - afterCompaction(parts, plan, '').tokensAfter;
  return wanted - saved <= fill * room || saved >= worthwhile * room;
}

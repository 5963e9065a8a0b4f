/**
 * What a model is sent, as pure functions of the path: no clock, no ids, no I/O. docs/context.md tells it in words.
 *
 * Automatic compaction begins where `fillsUp` says so and `planCompaction` finds something to drop that
 * `relieves` the prompt; a plan that is not asked for first leads to compactions that fail for nothing. Its summary counts when `afterCompaction`
 * comes out below the plan's `tokensBefore`, else `extract` takes its place.
 */
export { afterCompaction, relieves } from './after-compaction.js';
export { assemble } from './assemble.js';
export { firstOf } from './beginning-of.js';
export { fillsUp, roomFor } from './budgets.js';
export { correction } from './correction.js';
export { estimateMessage } from './estimate-message.js';
export { estimateText } from './estimate-text.js';
export { extract } from './extract.js';
export { planCompaction } from './plan-compaction.js';
export type {
  CompactionPlan,
  Prompt,
  PromptLevel,
  PromptParts,
  Section,
  SectionKind,
  View,
} from './prompt-parts.js';
export { receiptThatCounts } from './shortened-path.js';
export { summaryPrompt } from './summary-prompt.js';

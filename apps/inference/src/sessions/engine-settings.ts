import type { Config } from '#shared/config';
import type { EngineSettings } from '../turns/turn-engine.js';

const mostWorkersLost = 5;

export function engineSettings(config: Config): EngineSettings {
  return {
    limits: {
      toolRounds: config.PARLEY_MAX_TOOL_ROUNDS,
      stepsAbandoned: mostWorkersLost,
      emptyCallSteps: config.PARLEY_EMPTY_CALL_STEPS,
    },
    ladder: {
      attempts: config.PARLEY_RETRY_ATTEMPTS,
      baseMs: config.PARLEY_RETRY_BASE_MS,
      capMs: config.PARLEY_RETRY_CAP_MS,
      longestWaitMs: config.PARLEY_RETRY_AFTER_MS,
      contextAttempts: config.PARLEY_CONTEXT_ATTEMPTS,
    },
    basePrompt: config.PARLEY_BASE_PROMPT ?? '',
    maxTokens: config.PARLEY_MAX_OUTPUT_TOKENS,
    compactAt: config.PARLEY_COMPACT_AT,
    keepTokens: config.PARLEY_COMPACT_KEEP_TOKENS,
    summaryMs: config.PARLEY_SUMMARY_MS,
    placeMs: config.PARLEY_PLACE_MS,
    toolDefault: config.PARLEY_TOOL_DEFAULT,
    approvalMs: config.PARLEY_APPROVAL_MS,
    reviewMs: config.PARLEY_REVIEW_MS,
    companyMs: config.PARLEY_COMPANY_MS,
    passes: { byDefault: config.PARLEY_PASSES, waitMs: config.PARLEY_PASSES_WAIT_MS },
    recall: {
      tokens: config.PARLEY_MEMORY_TOKENS,
      ms: config.PARLEY_RECALL_MS,
      limit: config.PARLEY_MEMORY_LIMIT,
    },
    family: { children: config.PARLEY_CHILDREN, depth: config.PARLEY_CHILD_DEPTH },
  };
}

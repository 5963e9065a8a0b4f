import type { Shape } from '#shared/contracts';
import type { ThinkingPlan } from './thinking.js';

export interface Sampling {
  temperature?: number;
  top_p?: number;
  top_k?: number;
}

/** The last version of the API that takes such wishes; the models that still do are asked in it. */
const versionWithSampling = { 'anthropic-version': '2023-06-01' };

/** A model that thinks refuses them, so they give way to the thinking. */
export function samplingOf(
  wish: Shape['sampling'],
  thinking: ThinkingPlan['thinking'],
): { sampling: Sampling; headers: Record<string, string> } {
  const thinks = thinking !== undefined && thinking.type !== 'disabled';
  const { temperature, topP, topK } = wish ?? {};
  if (thinks || [temperature, topP, topK].every((each) => each === undefined))
    return { sampling: {}, headers: {} };
  const sampling = {
    ...(temperature === undefined ? {} : { temperature: Math.min(temperature, 1) }),
    ...(topP === undefined ? {} : { top_p: topP }),
    ...(topK === undefined ? {} : { top_k: topK }),
  };
  return { sampling, headers: versionWithSampling };
}

import { z } from 'zod';
import {
  invalidRequest,
  newPlanSchema,
  parseOrRefuse,
  planStatusSchema,
  planYieldSchema,
  significanceSchema,
  type NewPlan,
  type PlanStatus,
  type SceneSetting,
} from '#shared/contracts';
import { saidText, storableIn } from '../refusals/storable-text.js';
import { settingField } from '../sessions/setting-field.js';

export const memoryChangeBody = z.strictObject({
  text: saidText(2_000).optional(),
  significance: significanceSchema.optional(),
  pinned: z.boolean().optional(),
});
export type MemoryEdit = z.infer<typeof memoryChangeBody>;

export const sceneEndBody = z.strictObject({ next: settingField.optional() });

export const newPlanBody = storableIn(
  newPlanSchema.extend({ text: saidText(2_000), yields: storableIn(planYieldSchema).optional() }),
);

export const planMoveBody = z.strictObject({ status: planStatusSchema.exclude(['planned']) });

export function parseMemoryEdit(body: unknown): MemoryEdit {
  const edit = parseOrRefuse(memoryChangeBody, body, 'body');
  if (Object.keys(edit).length > 0) return edit;
  throw invalidRequest([{ path: 'body', problem: 'must hold something to change' }]);
}

export function parseScene(body: unknown): SceneSetting {
  return parseOrRefuse(settingField, body, 'body');
}

export function parseSceneEnd(body: unknown): { next?: SceneSetting | undefined } {
  return parseOrRefuse(sceneEndBody, body ?? {}, 'body');
}

export function parsePlan(body: unknown): NewPlan {
  return parseOrRefuse(newPlanBody, body, 'body');
}

export function parsePlanMove(body: unknown): Exclude<PlanStatus, 'planned'> {
  return parseOrRefuse(planMoveBody, body, 'body').status;
}

import { z } from 'zod';
import { idSchema, memorySchema, queries } from '#shared/contracts';
import { memoryChangeBody, newPlanBody, planMoveBody, sceneEndBody } from '../../knowledge/knowledge-body.js';
import { settingField } from '../../sessions/setting-field.js';

export const memoryEdit = memoryChangeBody.describe('What is to be changed; the rest stays.');
export const newScene = settingField.describe(
  'Where and when it plays, who is there with what, and who the user is in it.',
);
export const sceneEnd = sceneEndBody.describe('`next`: the scene that begins with its end.');
export const newPlan = newPlanBody.describe(
  'What is to happen. `yields` is what comes of it once it has: what is remembered, felt, and who has what.',
);
export const planMove = planMoveBody.describe('What is over stays over.');

export const memory = memorySchema;
export const memories = z
  .object({
    memories: z.array(memorySchema),
    cursor: z.string().nullable().describe('For the next page; null where this is the last.'),
  })
  .describe('What was said on the paths that are kept, and nothing else.');

export const relations = queries['memory.relation.list'].response.describe(
  'Each direction by itself. `facts`: what `from` knows of `to`, the newest last.',
);
export const scenes = queries['memory.scene.list'].response.describe('The oldest first.');
export const plans = queries['memory.plan.list'].response.describe('The oldest first.');

const status = z
  .literal('pending')
  .optional()
  .describe('It is stored, and the session has not taken it yet.');
export const sceneMade = z.object({ scene: idSchema, status });
export const planMade = z.object({ plan: idSchema, status });

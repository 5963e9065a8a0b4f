import { z } from 'zod';
import {
  idSchema,
  invalidRequest,
  parseOrRefuse,
  passListSchema,
  recallSchema,
  type SessionChange,
} from '#shared/contracts';
import { saidText, storableText } from '../refusals/storable-text.js';
import { settingField } from './setting-field.js';

const mostAgents = 20;

const agents = z
  .array(idSchema)
  .max(mostAgents, `names more than ${mostAgents} agents`)
  .superRefine((ids, context) => {
    const twice = ids.findIndex((id, index) => ids.indexOf(id) < index);
    if (twice >= 0) context.addIssue({ code: 'custom', path: [twice], message: 'is named twice' });
  });

/** A session's settings, as both its creation and its change take them. */
export const settingFields = {
  model: storableText(200).regex(/^[a-z-]+\/.+$/, 'must be written as <provider>/<model>'),
  systemPrompt: storableText(100_000),
  agents,
  project: idSchema,
  passes: passListSchema,
  recall: recallSchema,
  scenes: z.boolean(),
};

/** It is told in one line wherever it is listed. */
const name = saidText(200).refine((text) => !/[\n\r\u2028\u2029]/.test(text), 'must be a single line');

export const newSessionSchema = z.strictObject({
  name: name.optional(),
  ...z.object(settingFields).partial().shape,
  scene: settingField.optional(),
});
export type NewSession = z.infer<typeof newSessionSchema>;

const { model, systemPrompt, project, passes, ...never } = settingFields;

export const sessionChangeBody = z.strictObject({
  name: name.nullable().optional(),
  archived: z.boolean().optional(),
  read: z.literal(true, 'must be true: there is no way to unread').optional(),
  model: model.nullable().optional(),
  systemPrompt: systemPrompt.nullable().optional(),
  project: project.nullable().optional(),
  passes: passes.nullable().optional(),
  ...z.object(never).partial().shape,
});

/** What of a session is a plain note of its owner's, and what its turns go by. */
export interface AskedChange {
  mark: Pick<z.infer<typeof sessionChangeBody>, 'name' | 'archived' | 'read'>;
  change: SessionChange;
}

export function parseNewSession(body: unknown): NewSession {
  const session = parseOrRefuse(newSessionSchema, body ?? {}, 'body');
  if (session.scene === undefined || session.scenes !== false) return session;
  throw invalidRequest([{ path: 'scenes', problem: 'must not be false where a scene is given' }]);
}

export function parseSessionChange(body: unknown): AskedChange {
  const asked = parseOrRefuse(sessionChangeBody, body, 'body');
  if (Object.keys(asked).length === 0) {
    throw invalidRequest([{ path: 'body', problem: 'must hold something to change' }]);
  }
  const { name: called, archived, read, ...change } = asked;
  const mark = {
    ...(called === undefined ? {} : { name: called }),
    ...(archived === undefined ? {} : { archived }),
    ...(read === undefined ? {} : { read }),
  };
  return { mark, change };
}

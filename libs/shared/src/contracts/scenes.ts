import { z } from 'zod';
import { idSchema } from './ids.js';
import { personSchema } from './memories.js';

const counter = z.number().int().nonnegative();
const short = z.string().min(1).max(500);

export const presenceSchema = z.strictObject({
  who: personSchema,
  activity: short.optional(),
  objects: z.array(short).max(20).optional(),
});

/** What a scene is made of. */
export const sceneSettingSchema = z.strictObject({
  place: short,
  /** The story's own time, in whatever words it is told. */
  clock: z.string().min(1).max(200).optional(),
  present: z.array(presenceSchema).max(20).optional(),
  /** Who the user is in it. */
  persona: z.string().min(1).max(2_000).optional(),
});
export type SceneSetting = z.infer<typeof sceneSettingSchema>;

export const sceneChangeSchema = z.discriminatedUnion('change', [
  z.object({
    change: z.literal('opened'),
    scene: idSchema,
    on: idSchema.nullable(),
    setting: sceneSettingSchema,
  }),
  /** Somebody's things have changed. */
  z.object({
    change: z.literal('changed'),
    scene: idSchema,
    on: idSchema.nullable(),
    present: z.array(presenceSchema).max(20),
  }),
  z.object({
    change: z.literal('closed'),
    scene: idSchema,
    on: idSchema.nullable(),
    reason: z.string().max(500).optional(),
  }),
]);
export type SceneChange = z.infer<typeof sceneChangeSchema>;

export const sceneSchema = z.object({
  id: idSchema,
  status: z.enum(['open', 'closed']),
  place: z.string(),
  clock: z.string().nullable(),
  present: z.array(presenceSchema),
  persona: z.string().nullable(),
  openedOn: idSchema.nullable(),
  closedOn: idSchema.nullable(),
  openedAt: z.iso.datetime(),
  closedAt: z.iso.datetime().nullable(),
});
export type Scene = z.infer<typeof sceneSchema>;

export const sceneQueries = {
  /** Those that count on the path, the oldest first. */
  'memory.scene.list': {
    request: z.strictObject({
      session: idSchema,
      user: idSchema,
      seen: z.object({ gen: idSchema, en: counter }).optional(),
    }),
    response: z.object({ scenes: z.array(sceneSchema) }),
  },
} as const;

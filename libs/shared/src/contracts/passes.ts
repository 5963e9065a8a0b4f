import { z } from 'zod';
import { idSchema } from './ids.js';
import { personSchema, significanceSchema } from './memories.js';
import { planStatusSchema, planYieldSchema } from './plans.js';
import { mostDelta } from './relations.js';
import { sceneSettingSchema } from './scenes.js';
import { usageSchema } from './usage.js';

const counter = z.number().int().nonnegative();

/** What is done about an exchange once it is over, in this order where all are wanted. */
export const afterPasses = [
  'memory',
  'contradiction',
  'relations',
  'plans',
  'scene',
  'summaries',
  'significance',
] as const;
export const afterPassSchema = z.enum(afterPasses);
export type AfterPass = z.infer<typeof afterPassSchema>;

/** An agent that was there, the host first. */
export const witnessSchema = z.object({ id: idSchema, name: z.string() });
export type Witness = z.infer<typeof witnessSchema>;

/** What a chain of passes is about. */
export const chainSchema = z.object({
  /** Names it for ever. */
  chain: idSchema,
  turn: idSchema.optional(),
  /** What comes of it hangs on this message. */
  on: idSchema,
  /** What was said, in order. */
  messages: z.array(idSchema).max(200),
  present: z.array(witnessSchema).max(50),
  /** Of a scene that was closed. */
  scene: idSchema.optional(),
});
export type Chain = z.infer<typeof chainSchema>;

const job = {
  v: z.literal(1),
  id: idSchema,
  session: idSchema,
  owner: idSchema,
};

const aboutExchange = {
  ...job,
  ...chainSchema.shape,
  /** What it is made from: whoever carries it out must have seen this much of the log. */
  seen: z.object({ gen: idSchema, en: counter }),
};

/** What a pass over a session is asked to do. Its id is a function of what it is about, so that it is done once. */
export const passJobSchema = z.discriminatedUnion('pass', [
  z.strictObject({
    ...job,
    pass: z.literal('title'),
    turn: idSchema,
    /** What the user said first. */
    text: z.string(),
  }),
  ...afterPasses.map((pass) => z.strictObject({ ...aboutExchange, pass: z.literal(pass) })),
]);
export type PassJob = z.infer<typeof passJobSchema>;
export type TitleJob = Extract<PassJob, { pass: 'title' }>;
/** One that is carried out of a chain. */
export type ChainJob = Exclude<PassJob, TitleJob>;

const spent = { model: z.string().optional(), usage: usageSchema.optional() };
const delta = z.number().int().min(-mostDelta).max(mostDelta);
const words = z.string().min(1).max(2_000);

/** What came of it, as mail to the session. Whom it names was there. */
export const passResultSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('title'), title: z.string().min(1).max(200), ...spent }),
  /** `last`: it is not tried again. */
  z.strictObject({
    kind: z.literal('failed'),
    pass: z.string(),
    reason: z.string(),
    last: z.literal(true).optional(),
    ...spent,
  }),
  z.strictObject({
    kind: z.literal('memory'),
    memories: z
      .array(z.strictObject({ agent: idSchema, text: words, about: personSchema.optional() }))
      .max(60),
    ...spent,
  }),
  z.strictObject({
    kind: z.literal('contradiction'),
    superseded: z.array(z.strictObject({ memory: idSchema, by: idSchema })).max(120),
    ...spent,
  }),
  z.strictObject({
    kind: z.literal('relations'),
    relations: z
      .array(
        z.strictObject({
          from: personSchema,
          to: personSchema,
          affinity: delta,
          trust: delta,
          summary: words.optional(),
        }),
      )
      .max(420),
    ...spent,
  }),
  z.strictObject({
    kind: z.literal('plans'),
    moves: z
      .array(
        z.strictObject({
          plan: idSchema,
          to: planStatusSchema.exclude(['planned']),
          reason: z.string().max(500).optional(),
          /** Of one that is completed. */
          yields: planYieldSchema.optional(),
        }),
      )
      .max(200),
    ...spent,
  }),
  /** Null: there is no open scene, or it goes on. */
  z.strictObject({
    kind: z.literal('scene'),
    closed: z
      .strictObject({
        scene: idSchema,
        reason: z.string().max(500).optional(),
        /** Where the next one was named. */
        next: sceneSettingSchema.optional(),
      })
      .nullable(),
    ...spent,
  }),
  z.strictObject({
    kind: z.literal('summaries'),
    summaries: z
      .array(
        z.strictObject({
          agent: idSchema,
          text: words,
          relations: z.array(z.strictObject({ to: personSchema, summary: words })).max(50),
        }),
      )
      .max(50),
    ...spent,
  }),
  z.strictObject({
    kind: z.literal('significance'),
    judged: z.array(z.strictObject({ memory: idSchema, significance: significanceSchema })).max(60),
    ...spent,
  }),
]);
export type PassResult = z.infer<typeof passResultSchema>;

import { z } from 'zod';
import { idSchema } from './ids.js';
import { usageSchema } from './usage.js';

/** What a pass over a session is asked to do. Its id is a function of what it is about, so that it is done once. */
export const passJobSchema = z.discriminatedUnion('pass', [
  z.strictObject({
    v: z.literal(1),
    pass: z.literal('title'),
    id: idSchema,
    session: idSchema,
    turn: idSchema,
    owner: idSchema,
    /** What the user said first. */
    text: z.string(),
  }),
]);
export type PassJob = z.infer<typeof passJobSchema>;

const spent = { model: z.string().optional(), usage: usageSchema.optional() };

/** What came of it, as mail to the session. */
export const passResultSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('title'), title: z.string().min(1).max(200), ...spent }),
  z.strictObject({ kind: z.literal('failed'), pass: z.string(), reason: z.string(), ...spent }),
]);
export type PassResult = z.infer<typeof passResultSchema>;

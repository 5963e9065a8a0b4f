import { z } from 'zod';
import { idSchema, invalidRequest, parseCursor, parseOrRefuse, type Cursor } from '#shared/contracts';
import { answerFields } from '../approvals/answer-body.js';
import { namedTwice } from '../live/many/watch-list.js';

const ref = z.union([z.string().max(128), z.number()]).optional();

const noCursor = 'is no cursor: give the one of an event that was received';

const cursor = z.string().transform((text, context): Cursor => {
  const read = parseCursor(text);
  if (read) return read;
  context.addIssue({ code: 'custom', message: noCursor });
  return z.NEVER;
});

const watched = { session: idSchema, cursor: cursor.optional(), snapshots: z.boolean().optional() };

/** A cursor that cannot be read is the matter of its own session, not of the whole frame. */
const oneOfMany = {
  ...watched,
  cursor: z
    .string()
    .transform((text) => parseCursor(text) ?? 'unreadable')
    .optional(),
};

/** What it says is read as the body of a posted turn is. */
const submit = z.looseObject({
  op: z.literal('submit'),
  ref,
  session: idSchema,
  key: z
    .string()
    .regex(/^[\x21-\x7e]{1,256}$/, 'must be 1 to 256 printable ASCII characters without blanks')
    .optional(),
});

const frameSchema = z.discriminatedUnion(
  'op',
  [
    z.strictObject({ op: z.literal('watch'), ref, ...watched }),
    z.strictObject({ op: z.literal('unwatch'), ref, session: idSchema }),
    submit,
    z.strictObject({ op: z.literal('stop'), ref, session: idSchema, turn: idSchema.optional() }),
    z.strictObject({ op: z.literal('steer'), ref, session: idSchema, turn: idSchema, text: z.string() }),
    z.strictObject({ op: z.literal('answer'), ref, session: idSchema, approval: idSchema, ...answerFields }),
    z.strictObject({ op: z.literal('ping'), ref }),
  ],
  {
    error: ({ code }) =>
      code === 'invalid_union' ? 'must be watch, unwatch, submit, stop, steer, answer or ping' : undefined,
  },
);

/** Many at once: one answer for all of them, which names those that were refused. */
const watchManySchema = z.strictObject({
  op: z.literal('watch'),
  ref,
  sessions: z
    .array(z.strictObject(oneOfMany))
    .min(1)
    .superRefine((sessions, context) => {
      const twice = namedTwice(sessions.map(({ session }) => session));
      if (twice !== undefined) context.addIssue({ code: 'custom', message: `names ${twice} twice` });
    }),
});
export type OneOfMany = z.infer<typeof watchManySchema>['sessions'][number];

/** Refuses it for a cursor that nobody can read. */
export function readable({ cursor: place, ...watch }: OneOfMany) {
  if (place === 'unreadable') throw invalidRequest([{ path: 'cursor', problem: noCursor }]);
  return { ...watch, cursor: place };
}

export type Frame = z.infer<typeof frameSchema> | z.infer<typeof watchManySchema>;
export type FrameOf<Op extends Frame['op']> = Extract<Frame, { op: Op }>;
export type Ref = string | number | undefined;

/** Throws `invalid_request` with the path of each bad field. */
export function parseFrame(value: unknown): Frame {
  return isWatchMany(value)
    ? parseOrRefuse(watchManySchema, value, 'frame')
    : parseOrRefuse(frameSchema, value, 'frame');
}

function isWatchMany(value: unknown): boolean {
  return isRecord(value) && value['op'] === 'watch' && 'sessions' in value;
}

/** What an answer to a frame must repeat, also where the rest of the frame cannot be read. */
export function refOf(value: unknown): Ref {
  return isRecord(value) ? ref.safeParse(value['ref']).data : undefined;
}

export function jsonOf(data: Uint8Array, isBinary: boolean): unknown {
  if (isBinary) throw invalidRequest([{ path: 'frame', problem: 'must be text, not binary' }]);
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(data));
  } catch {
    // What the parser says of it would repeat the client's text back to him.
    throw invalidRequest([{ path: 'frame', problem: 'is not valid JSON' }]);
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

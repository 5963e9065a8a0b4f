import { z } from 'zod';
import { errorBodySchema, idSchema, userEventSchema } from '#shared/contracts';
import { cursor, idempotencyKey } from './texts.js';
import { approvalAnswer } from './approvals.js';
import { steered, submitted } from './answers.js';
import { steerBody, submitBody } from './bodies.js';
import { lastWords, sessionEvent } from './streams.js';

const ref = z
  .union([z.string().max(128), z.number()])
  .optional()
  .describe('Of the client’s choosing; the answer repeats it.');
const place = { session: idSchema, cursor: cursor.optional(), snapshots: z.boolean().optional() };

export const watchFrame = z
  .strictObject({ op: z.literal('watch'), ref, ...place })
  .describe(
    'Without a cursor a snapshot comes first; a second watch of a session takes the place of the first.',
  );
export const watchManyFrame = z
  .strictObject({ op: z.literal('watch'), ref, sessions: z.array(z.strictObject(place)).min(1) })
  .describe(
    'Many at once. One answer for all, which names those that were refused; a list that names a session twice is refused.',
  );
export const unwatchFrame = z.strictObject({ op: z.literal('unwatch'), ref, session: idSchema });
export const submitFrame = submitBody
  .extend({ op: z.literal('submit'), ref, session: idSchema, key: idempotencyKey.optional() })
  .describe('What a posted turn says; `key` is its `Idempotency-Key`.');
export const stopFrame = z
  .strictObject({ op: z.literal('stop'), ref, session: idSchema, turn: idSchema.optional() })
  .describe('Without a turn, whatever runs is stopped and what waits is held.');
export const steerFrame = steerBody
  .extend({ op: z.literal('steer'), ref, session: idSchema, turn: idSchema })
  .describe('Words for a turn that runs.');
export const answerFrame = approvalAnswer
  .extend({ op: z.literal('answer'), ref, session: idSchema, approval: idSchema })
  .describe('Says whether a call may be carried out.');
export const pingFrame = z.strictObject({ op: z.literal('ping'), ref });

export const clientFrames = {
  WatchFrame: watchFrame,
  WatchManyFrame: watchManyFrame,
  UnwatchFrame: unwatchFrame,
  SubmitFrame: submitFrame,
  StopFrame: stopFrame,
  SteerFrame: steerFrame,
  AnswerFrame: answerFrame,
  PingFrame: pingFrame,
} as const;

export const clientFrame = z
  .union([
    watchFrame,
    watchManyFrame,
    unwatchFrame,
    submitFrame,
    stopFrame,
    steerFrame,
    answerFrame,
    pingFrame,
  ])
  .describe('What a client sends over the WebSocket, as JSON text.');

const done = z.union([
  z.object({ session: idSchema }).describe('Of `watch` and `unwatch`.'),
  z
    .object({
      sessions: z.array(idSchema),
      refused: z.array(z.object({ session: idSchema, error: errorBodySchema })),
    })
    .describe('Of a `watch` of many.'),
  submitted
    .omit({ events: true })
    .extend({ after: cursor.optional().describe('A watch from here misses nothing of the turn.') })
    .describe('Of `submit`.'),
  steered.describe('Of `steer`.'),
  z
    .object({ approval: idSchema, status: z.enum(['answered', 'pending']) })
    .describe('Of `answer`. `pending`: it is stored, and the session has not taken it yet.'),
  z.strictObject({}).describe('Of `stop` and `ping`.'),
]);

export const serverFrames = {
  OkFrame: z.object({ ref, ok: done }).describe('A frame of the client was done.'),
  ErrorFrame: z
    .object({ ref, error: errorBodySchema, runningTurn: idSchema.optional() })
    .describe('A frame of the client was refused; the connection’s other work goes on.'),
  EventFrame: z
    .object({ session: idSchema, cursor: cursor.optional(), event: sessionEvent })
    .describe('An event of a watched session, with the cursor to come back with.'),
  ClosedFrame: z
    .object({
      session: idSchema.optional(),
      event: z.object({
        type: z.literal('stream.closed'),
        session: idSchema.optional(),
        at: z.iso.datetime(),
        body: lastWords,
      }),
    })
    .describe('This one watch has ended; without a session, the connection does.'),
  UserFrame: z.object({ user: userEventSchema }).describe('Of the user’s own channel.'),
} as const;

export const serverFrame = z
  .union([
    serverFrames.OkFrame,
    serverFrames.ErrorFrame,
    serverFrames.EventFrame,
    serverFrames.ClosedFrame,
    serverFrames.UserFrame,
  ])
  .describe('What the server sends over the WebSocket, as JSON text.');

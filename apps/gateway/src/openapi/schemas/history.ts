import { z } from 'zod';
import {
  foundSchema,
  idSchema,
  messageSchema,
  messageVersionSchema,
  placedMessageSchema,
  rewindPreviewSchema,
} from '#shared/contracts';
import { editBody, regenerateBody } from '../../history/edit-body.js';
import { forkBody } from '../../transfer/fork.controller.js';
import type { Path, ToldMessage, TreePage } from '../../messages/messages.js';
import { pending, submitted, turnOutcome } from './answers.js';
import { running, saidText } from './bodies.js';

const { messageId } = editBody.shape;

export const edit = editBody
  .extend({
    text: saidText,
    action: editBody.shape.action.describe(
      '`save` puts these words in the place of the old ones, and what followed stays; `resend` makes a sibling of the message, and a turn that answers it. All other fields go with `resend` alone.',
    ),
    messageId: messageId.describe('The id that the sibling is to have, chosen by the client.'),
    ...running,
  })
  .describe('Other words for a message of the user. What was attached to it stays.');

export const regenerate = regenerateBody
  .extend({ text: saidText.optional().describe('Other words to be answered.'), ...running })
  .describe('How the reply is to come about; without anything, as the one that there is.');

export const fork = forkBody
  .extend({
    message: idSchema.optional().describe('The last one that is to be in it; without it, the head.'),
  })
  .describe('From where on the new session goes its own way.');

const cursor = z.string().nullable().describe('For the next page; null where this is the last.');

const pathMessage = messageSchema.extend({
  siblings: z
    .array(idSchema)
    .optional()
    .describe('Where others could stand in its place: all of them, the oldest first, itself included.'),
});

const path = z
  .object({ messages: z.array(pathMessage), head: idSchema.nullable() })
  .strict()
  .describe(
    'The path from the first message to the head, up to what is being written at this moment.',
  ) satisfies z.ZodType<Path>;

const treePage = z
  .object({ messages: z.array(placedMessageSchema), head: idSchema.nullable(), cursor })
  .describe('With `all`: a page of the tree, the oldest first.') satisfies z.ZodType<TreePage>;

export const messages = z.union([path, treePage]);

export const message = placedMessageSchema
  .extend({
    versions: z
      .array(messageVersionSchema)
      .describe('What stood there before it was edited, the oldest first.'),
  })
  .describe(
    '`siblings` are all that could stand in its place, itself included.',
  ) satisfies z.ZodType<ToldMessage>;

/** Saved, it is the message; sent again, the turn that is over. */
export const edited = z.union([message, turnOutcome]);
export const editSubmitted = z.union([submitted, pending]);

export const rewindPreview = rewindPreviewSchema.describe(
  'So many things would go, in all and by their kind.',
);

export const cleared = z.object({ head: z.null() }).describe('Nothing stands on the path any more.');

export const searched = z
  .object({ found: z.array(foundSchema), cursor })
  .describe(
    'The best first. In `excerpt` the words that were sought stand between the characters U+0002 and U+0003.',
  );

export const replayEnd = z
  .object({
    type: z.literal('replay.ended'),
    session: idSchema,
    turn: idSchema,
    at: z.iso.datetime(),
    body: z.object({
      events: z.number().int().nonnegative(),
      status: z.enum(['completed', 'stopped', 'failed', 'rejected']),
    }),
  })
  .describe('So many events were told, and so the turn has ended.');

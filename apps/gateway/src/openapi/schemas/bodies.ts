import { z } from 'zod';
import { idSchema, policySchema } from '#shared/contracts';
import type { QueueEdit } from '../../queue/queue-body.js';
import { timingFields } from '../../schedules/timing.js';
import { mostAttachments, requestFields, saidSchema, type SubmitBody } from '../../turns/submit-body.js';

/**
 * What clients send, put together from the fields that the doors themselves parse with. A spec sends each field
 * through the real parser, so that none can be told here that is refused there.
 */
const said = saidSchema.describe('What is said: not empty, and at most `PARLEY_MAX_TEXT_CHARS` characters.');

export const saidText = said;

export const running = {
  agent: requestFields.agent.describe('Who answers; without it, the session’s own.'),
  model: requestFields.model.describe('`<provider>/<model>`; wins over the one of the session.'),
  systemPrompt: requestFields.systemPrompt.describe('Stands in the place of the session’s own.'),
  sampling: requestFields.sampling,
  thinking: requestFields.thinking.describe('How hard the model thinks before it answers.'),
  maxTokens: requestFields.maxTokens,
  answerSchema: requestFields.answerSchema.describe('A JSON Schema of an object, which the answer fulfils.'),
  onDisconnect: requestFields.onDisconnect.describe(
    '`cancel` stops the turn when nobody has watched it for `PARLEY_DISCONNECT_MS`; otherwise it goes on.',
  ),
  permissions: requestFields.permissions.describe(
    'Takes away of what the agent and the project allow. What `only` does not name is denied.',
  ),
  clientTools: requestFields.clientTools.describe(
    'Tools that the client runs itself, posting each call’s result. Together at most 100,000 characters as JSON.',
  ),
};

export const submitBody = z
  .strictObject({
    text: said,
    attachments: z
      .array(idSchema)
      .max(mostAttachments)
      .optional()
      .describe('Uploaded files, at most `PARLEY_MAX_ATTACHMENTS`. With one the text may be empty.'),
    messageId: idSchema.optional().describe('The id that the message is to have, chosen by the client.'),
    policy: policySchema.optional(),
    after: idSchema
      .nullable()
      .optional()
      .describe('Refused unless the path ends with this message and nothing runs; null: unless it is empty.'),
    ...running,
  } satisfies Record<keyof SubmitBody, z.ZodType>)
  .describe('Something said in a session.') satisfies z.ZodType<SubmitBody>;

export const steerBody = z.strictObject({ text: said }).describe('Words for a turn that runs.');

export const queueEdit = z
  .strictObject({
    text: said.optional(),
    position: z
      .number()
      .int()
      .nonnegative()
      .optional()
      .describe('Counts from 0; past the end means the end.'),
  } satisfies Record<keyof QueueEdit, z.ZodType>)
  .describe('New words, another place, or both.') satisfies z.ZodType<QueueEdit>;

const when = {
  at: timingFields.at.describe('Once, at this time.'),
  delay: timingFields.delay.describe('Once, so many seconds from now.'),
  cron: timingFields.cron.describe(
    'Again and again: five fields (minute, hour, day of the month, month, day of the week), or six with seconds first.',
  ),
  timeZone: timingFields.timeZone.describe('Of the tz database; goes with `cron` alone. `UTC` unless given.'),
};

export const newSchedule = z
  .strictObject({ session: idSchema, text: said, policy: policySchema.optional(), ...running, ...when })
  .describe('A turn that is submitted at its time. One of `at`, `delay` and `cron` must be given.');

export const scheduleChange = z
  .strictObject({
    text: said.optional(),
    policy: policySchema.optional(),
    paused: z.boolean().optional(),
    ...running,
    ...when,
  })
  .describe('What is to be changed; the rest stays.');

export const upload = z
  .record(z.string(), z.file())
  .describe('A form with at least one file. What its fields are called does not matter.');

export const noFields = z.strictObject({}).describe('Nothing. The body may be left out.');

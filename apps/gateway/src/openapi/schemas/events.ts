import { z } from 'zod';
import { entryBodies, idSchema, internalTypes, type EntryType } from '#shared/contracts';

export type InternalType =
  | 'actor.claimed'
  | 'block.checkpoint'
  | 'command.settled'
  | 'interjection.considered'
  | 'pass.done'
  | 'passes.due'
  | 'session.clearing'
  | 'turn.stopping'
  | 'turn.settled';
export type ShownType = Exclude<EntryType, InternalType>;

/** A new type of the log does not compile before it is either told here or named as internal. */
export const meanings: Record<ShownType, string> = {
  'turn.accepted': "A turn was taken, with its user's message.",
  'turn.queued': 'It waits, or has another place. With `message` its words have changed.',
  'turn.rejected': 'It will not run.',
  'queue.held': 'Nothing of the queue starts until somebody says so.',
  'queue.resumed': 'The queue goes on.',
  'steer.received':
    'Words for the running turn, which it has not read yet. Should it end first, they become the turn `becomes`.',
  'turn.started':
    'It runs. With `message` it comes out of the queue, and this stands below the head from now on.',
  'turn.steered': 'From its next step on the model sees these words.',
  'turn.heard':
    'The words of that message in parts, or whom they are meant for, where the session asks for that. `silent`: nobody answers them.',
  'turn.status': 'Something for people to read while they wait.',
  'reply.started':
    'A message of an agent begins. `interjectionOf`: unasked, behind that reply of the same turn.',
  'step.started': 'The model is asked.',
  'step.abandoned': 'Throw the blocks of this step away: it is made again.',
  'block.started': 'A block of the open step begins.',
  'block.delta': 'What is new in a block; several tokens may be joined.',
  'block.completed': 'The whole block, in place of its deltas.',
  'step.completed': 'The model has answered.',
  'tool.requested': 'The model calls a tool.',
  'tool.approval_requested':
    'Somebody must agree before the call is carried out: a person, or first the model that reviews. It is asked again under the same id where that model leaves it to a person.',
  'tool.approval_answered':
    'Somebody has agreed or has not, or nobody did in time. `input` is what the arguments were changed to; `by` says who it was.',
  'tool.started': 'A call that takes a while is carried out, or is carried out again.',
  'tool.progress': 'What a call says of itself while it goes on.',
  'tool.completed': 'What became of the call.',
  'agent.started': 'A session of its own works for this one.',
  'agent.finished':
    'It has come to its end. With `report` it was in the background, and that waits to be read.',
  'report.heard': 'The report stands on the path from here on, and the model sees it.',
  'attachments.placed':
    'The message, whose files now say where they lie for the agent, or why it cannot have them.',
  'context.compacting': 'What was said is being shortened for the model.',
  'context.compacted':
    'The model is sent a summary in place of what stands before `cut`. The history keeps it all.',
  'context.compaction_failed': 'It was not shortened, and `message` says why. The turn goes on if it can.',
  'state.title': 'What the conversation is about.',
  'state.memory':
    'What an agent remembers has changed. It counts as long as the message `on` is on the path; `on` null always does.',
  'state.relation':
    'What `from` feels for `to` has moved by so much, each value between 0 and 100. `summary` takes the place of the one before.',
  'state.scene': 'A scene was opened, has changed, or is over.',
  'state.plan': 'Something is planned, or what was planned has gone on.',
  'state.pass_failed': 'Something that was to be found out about the session was not.',
  'reply.completed': 'The message is whole, or will not become so.',
  'turn.completed': 'The end of a turn.',
  'turn.stopped': 'The end of a turn that was stopped; what was said stays.',
  'turn.failed': 'The end of a turn that could not go on.',
  'history.moved':
    'The path is another one from here on: of what it was, all up to `from` stays (without `from`, up to `head`; null: nothing), and `messages` come behind that.',
  'message.versioned': 'These words stand in the place of the message’s text. What followed it stays.',
  'session.changed': 'Other settings from the next turn on. What is not named stays.',
  'participant.joined': 'An agent takes part from here on.',
  'participant.left': 'An agent takes part no more.',
  'session.deleted': 'The session is gone. Nothing comes behind this.',
};

/** What clients get of these is less than the log holds. */
const narrowed: Partial<Record<EntryType, z.ZodObject>> = {
  'turn.accepted': entryBodies['turn.accepted'].pick({ message: true, policy: true }),
  'steer.received': entryBodies['steer.received'].pick({ message: true, becomes: true }),
};

export const shownTypes = (Object.keys(entryBodies) as EntryType[]).filter(
  (type): type is ShownType => !internalTypes.has(type),
);

/** `turn.accepted` is `TurnAccepted` where a name of letters is wanted. */
export function eventName(type: string): string {
  return type
    .split(/[._]/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
}

const eventSchemas = shownTypes.map((type) =>
  z
    .object({
      type: z.literal(type),
      session: idSchema,
      turn: idSchema.optional(),
      n: z.number().int().nonnegative(),
      by: z.string().optional(),
      at: z.iso.datetime(),
      body: narrowed[type] ?? entryBodies[type],
    })
    .describe(meanings[type]),
);

export const eventsByName: Readonly<Record<string, z.ZodType>> = Object.fromEntries(
  eventSchemas.map((schema, index) => [eventName(shownTypes[index] ?? ''), schema]),
);

const [first, ...others] = eventSchemas;
if (!first) throw new Error('The log must have events that clients see.');

export const logEvent = z
  .discriminatedUnion('type', [first, ...others])
  .describe(
    "One event of a session's log. `n` counts all entries of the log, also those that are not shown, so it may skip numbers.",
  );

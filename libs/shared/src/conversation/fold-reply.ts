import {
  addUsage,
  type Block,
  type Conversation,
  type Entry,
  type EntryBody,
  type Message,
  type OpenBlock,
  type OpenTurn,
} from '../contracts/index.js';
import type { Handlers } from './handlers.js';
import { inReply, inTurn, noTries, turnOf, withMessage } from './open-turn.js';

type ReplyEntry =
  | 'reply.started'
  | 'reply.completed'
  | 'step.started'
  | 'step.abandoned'
  | 'step.completed'
  | 'block.started'
  | 'block.delta'
  | 'block.checkpoint'
  | 'block.completed';

/** What an agent says: replies, their steps, the blocks of a step. */
export const replyHandlers: Handlers<ReplyEntry> = {
  'reply.started': (conversation, entry) =>
    inTurn(conversation, entry, (turn) => ({
      ...turn,
      lastStopReason: null,
      reply: {
        id: entry.body.message,
        parent: entry.body.parent,
        turn: turn.turn,
        ...(entry.body.interjectionOf ? { interjectionOf: entry.body.interjectionOf } : {}),
        role: 'assistant',
        author: entry.body.agent,
        status: 'streaming',
        blocks: [],
        createdAt: entry.at,
      },
    })),

  'step.started': (conversation, entry) =>
    inReply(conversation, entry, (turn, reply) => ({
      ...turn,
      reply: { ...reply, model: entry.body.model },
      openStep: { step: entry.body.step, model: entry.body.model, blocks: [] },
    })),

  'step.abandoned': (conversation, entry) =>
    inTurn(conversation, entry, (turn) => ({
      ...turn,
      openStep: null,
      stepsAbandoned: turn.stepsAbandoned + (entry.body.failure ? 0 : 1),
      tries: triesAfter(turn.tries, entry.body),
      usage: entry.body.usage ? addUsage(turn.usage, entry.body.usage) : turn.usage,
    })),

  'block.started': (conversation, entry) =>
    inStep(conversation, entry, (blocks) => {
      const { index, kind, call, name } = entry.body;
      return [
        ...blocks,
        { index, n: entry.n, kind, text: '', ...(call ? { call } : {}), ...(name ? { name } : {}) },
      ];
    }),

  'block.delta': (conversation, entry) =>
    inBlock(conversation, entry, (block) => ({ ...block, text: block.text + entry.body.text })),

  /** Counts as where the block began: of the deltas before it none is needed any more. */
  'block.checkpoint': (conversation, entry) =>
    inBlock(conversation, entry, (block) => ({ ...block, n: entry.n, text: entry.body.text })),

  'block.completed': (conversation, entry) =>
    inBlock(conversation, entry, (block) => ({ ...block, text: '', block: entry.body.block })),

  'step.completed': (conversation, entry) =>
    inReply(conversation, entry, (turn, reply) => ({
      ...turn,
      reply: { ...reply, blocks: [...reply.blocks, ...openBlocks(turn)] },
      openStep: null,
      stepsDone: turn.stepsDone + 1,
      tries: noTries,
      lastStopReason: entry.body.stopReason,
      usage: addUsage(turn.usage, entry.body.usage),
    })),

  'reply.completed': (conversation, entry) => {
    const turn = turnOf(conversation, entry);
    if (!turn?.reply) return conversation;
    const { status, usage } = entry.body;
    const reply: Message = {
      ...turn.reply,
      status,
      usage,
      blocks: [...turn.reply.blocks, ...openBlocks(turn)],
    };
    const openTurn = { ...turn, reply: null, openStep: null, replies: [...turn.replies, reply] };
    return { ...conversation, ...withMessage(conversation, reply), openTurn };
  },
};

function triesAfter(tries: OpenTurn['tries'], abandoned: EntryBody<'step.abandoned'>): OpenTurn['tries'] {
  const { failure, retryAt = null, givenUp } = abandoned;
  if (!failure) return tries;
  const asBefore = { ...tries, retryAt, lastFailure: failure };
  if (failure === 'context_exhausted') return { ...asBefore, context: tries.context + 1 };
  if (givenUp === undefined) return { ...asBefore, transient: tries.transient + 1 };
  return { ...asBefore, transient: 0, givenUp: [...tries.givenUp, givenUp] };
}

type StepEntry = Entry<'block.started' | 'block.delta' | 'block.checkpoint' | 'block.completed'>;

function inStep(
  conversation: Conversation,
  entry: StepEntry,
  change: (blocks: OpenBlock[]) => OpenBlock[],
): Conversation {
  return inTurn(conversation, entry, (turn) => {
    const { openStep } = turn;
    if (!openStep || openStep.step !== entry.body.step) return turn;
    return { ...turn, openStep: { ...openStep, blocks: change(openStep.blocks) } };
  });
}

function inBlock(
  conversation: Conversation,
  entry: StepEntry,
  change: (block: OpenBlock) => OpenBlock,
): Conversation {
  return inStep(conversation, entry, (blocks) =>
    blocks.map((block) => (block.index === entry.body.index ? change(block) : block)),
  );
}

function openBlocks(turn: OpenTurn): Block[] {
  return turn.openStep?.blocks.flatMap(blockSoFar) ?? [];
}

/** What an unfinished block has shown. An unfinished tool call has nothing that a provider would take back. */
function blockSoFar({ block, kind, text }: OpenBlock): Block[] {
  if (block) return [block];
  if (kind === 'tool' || text === '') return [];
  return [{ kind, text }];
}

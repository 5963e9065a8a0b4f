import {
  addUsage,
  noUsage,
  type Block,
  type Conversation,
  type Entry,
  type EntryType,
  type Message,
  type OpenBlock,
  type OpenTurn,
} from '../contracts/index.js';

/**
 * The one reading of the log. Memory, the actor and every watcher's snapshot use it, so that they can
 * never disagree on what a session says. It is pure: no clock, no ids, no I/O, and it never changes the
 * conversation it was given.
 *
 * An entry of a turn that is not open is passed over in silence: it belongs to a life of the log that a
 * later claim has ended.
 */
export function fold(conversation: Conversation, entry: Entry): Conversation {
  const handler = handlers[entry.type] as Handler<EntryType>;
  return handler(conversation, entry);
}

export const emptyConversation: Conversation = { messages: [], head: null, openTurn: null, unsettled: [] };

type Handler<T extends EntryType> = (conversation: Conversation, entry: Entry<T>) => Conversation;
type Same = Conversation;

const handlers: { [T in EntryType]: Handler<T> } = {
  'actor.claimed': same,
  'command.settled': same,
  'turn.rejected': same,
  'turn.status': same,

  'turn.accepted': (conversation, entry) => {
    const { message, request } = entry.body;
    const openTurn: OpenTurn = {
      turn: message.turn,
      message: message.id,
      request,
      acceptedAt: entry.at,
      startedAt: null,
      attempt: 0,
      reply: null,
      replies: [],
      openStep: null,
      stepsDone: 0,
      stepsAbandoned: 0,
      lastStopReason: null,
      requested: [],
      usage: noUsage,
    };
    return { ...conversation, ...withMessage(conversation, message), openTurn };
  },

  'turn.started': (conversation, entry) =>
    inTurn(conversation, entry, (turn) => ({
      ...turn,
      attempt: entry.body.attempt,
      startedAt: turn.startedAt ?? entry.at,
    })),

  'reply.started': (conversation, entry) =>
    inTurn(conversation, entry, (turn) => ({
      ...turn,
      stepsDone: 0,
      lastStopReason: null,
      reply: {
        id: entry.body.message,
        parent: entry.body.parent,
        turn: turn.turn,
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
      stepsAbandoned: turn.stepsAbandoned + 1,
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

  'block.completed': (conversation, entry) =>
    inBlock(conversation, entry, (block) => ({ ...block, block: entry.body.block })),

  'step.completed': (conversation, entry) =>
    inReply(conversation, entry, (turn, reply) => ({
      ...turn,
      reply: { ...reply, blocks: [...reply.blocks, ...openBlocks(turn)] },
      openStep: null,
      stepsDone: turn.stepsDone + 1,
      lastStopReason: entry.body.stopReason,
      usage: addUsage(turn.usage, entry.body.usage),
    })),

  'tool.requested': (conversation, entry) =>
    inTurn(conversation, entry, (turn) => ({ ...turn, requested: [...turn.requested, entry.body.call] })),

  'tool.completed': (conversation, entry) =>
    inReply(conversation, entry, (turn, reply) => {
      const { call, outcome, output, truncated } = entry.body;
      const blocks = reply.blocks.map((block) =>
        block.kind === 'tool' && block.call === call ? { ...block, outcome, output, truncated } : block,
      );
      return {
        ...turn,
        reply: { ...reply, blocks },
        requested: turn.requested.filter((open) => open !== call),
      };
    }),

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

  'turn.completed': ended,
  'turn.stopped': ended,

  'turn.failed': (conversation, entry) => {
    const { code, message, retryable } = entry.body;
    const last = turnOf(conversation, entry)?.replies.at(-1);
    const closed = ended(conversation, entry);
    if (!last) return closed;
    const marked: Message = {
      ...last,
      blocks: [...last.blocks, { kind: 'error', code, message, retryable }],
    };
    return { ...closed, messages: closed.messages.map((each) => (each.id === last.id ? marked : each)) };
  },

  'turn.settled': (conversation, entry) => ({
    ...conversation,
    unsettled: conversation.unsettled.filter((turn) => turn !== entry.turn),
  }),
};

function same(conversation: Conversation): Same {
  return conversation;
}

function ended(conversation: Conversation, entry: Entry): Conversation {
  const turn = turnOf(conversation, entry);
  if (!turn) return conversation;
  return { ...conversation, openTurn: null, unsettled: [...conversation.unsettled, turn.turn] };
}

function turnOf(conversation: Conversation, entry: Entry): OpenTurn | null {
  const { openTurn } = conversation;
  return openTurn && openTurn.turn === entry.turn ? openTurn : null;
}

function withMessage(conversation: Conversation, message: Message): Pick<Conversation, 'messages' | 'head'> {
  return { messages: [...conversation.messages, message], head: message.id };
}

function inTurn(
  conversation: Conversation,
  entry: Entry,
  change: (turn: OpenTurn) => OpenTurn,
): Conversation {
  const turn = turnOf(conversation, entry);
  return turn ? { ...conversation, openTurn: change(turn) } : conversation;
}

function inReply(
  conversation: Conversation,
  entry: Entry,
  change: (turn: OpenTurn, reply: Message) => OpenTurn,
): Conversation {
  return inTurn(conversation, entry, (turn) => (turn.reply ? change(turn, turn.reply) : turn));
}

type StepEntry = Entry<'block.started' | 'block.delta' | 'block.completed'>;

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

/**
 * The path with what is being written at its end, as a person sees it. The last blocks of a streaming
 * message are those of its open step, one for one, so that the deltas that follow find their block.
 */
export function visibleMessages({ messages, openTurn }: Conversation): Message[] {
  if (!openTurn?.reply) return messages;
  const { reply, openStep } = openTurn;
  const open = openStep?.blocks.map((block) => shownBlock(block, openStep.step)) ?? [];
  return [...messages, { ...reply, blocks: [...reply.blocks, ...open] }];
}

function shownBlock({ block, kind, text, call = '', name = '' }: OpenBlock, step: number): Block {
  if (block) return block;
  return kind === 'tool' ? { kind, step, call, name, input: text } : { kind, text };
}

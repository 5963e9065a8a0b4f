import type { Block, LogEvent, Message, ToolBlock } from '../types/index.js';
import type { ReplyEventBodies } from '../types/turn-events.js';
import {
  inReply,
  inTurn,
  withMessage,
  type Folded,
  type FoldedBlock,
  type FoldedTurn,
  type Handlers,
} from './folded.js';

/** What agents say and do in a turn. */
export const replyHandlers: Handlers<keyof ReplyEventBodies> = {
  'reply.started': (folded, event) =>
    inTurn(folded, event, (turn) => ({ ...turn, reply: begunReply(event) })),

  'reply.completed': (folded, event) => {
    const open = folded.turn;
    if (!open?.reply || open.turn !== event.turn) return folded;
    const { status, usage } = event.body;
    const reply: Message = { ...open.reply, status, usage, blocks: [...open.reply.blocks, ...kept(open)] };
    return { ...withMessage(folded, reply), turn: { ...open, reply: null, step: null } };
  },

  'step.started': (folded, event) =>
    inReply(folded, event, (turn, reply) => ({
      ...turn,
      reply: { ...reply, model: event.body.model },
      step: { step: event.body.step, blocks: [] },
    })),

  'step.abandoned': (folded, event) => inTurn(folded, event, (turn) => ({ ...turn, step: null })),

  'step.completed': (folded, event) =>
    inReply(folded, event, (turn, reply) => ({
      ...turn,
      reply: { ...reply, blocks: [...reply.blocks, ...kept(turn)] },
      step: null,
    })),

  'block.started': (folded, event) =>
    inStep(folded, event, (blocks, turn) => ({
      ...turn,
      notice: null,
      step: turn.step && { ...turn.step, blocks: [...blocks, begunBlock(event)] },
    })),

  'block.delta': (folded, event) =>
    inBlock(folded, event, (block) => ({ ...block, shown: longer(block.shown, event.body.text) })),

  'block.completed': (folded, event) =>
    inBlock(folded, event, (block) => ({ ...block, shown: event.body.block, whole: true })),

  'tool.requested': (folded, event) =>
    inReply(folded, event, (turn, reply) => {
      const { call, key, title } = event.body;
      const told = { ...(key === undefined ? {} : { key }), ...(title === undefined ? {} : { title }) };
      return { ...turn, reply: { ...reply, blocks: inCall(reply.blocks, call, told) } };
    }),

  'tool.approval_requested': (folded, event) =>
    inTurn(folded, event, (turn) => ({ ...turn, approvals: asked(turn, event) })),

  'tool.approval_answered': (folded, event) =>
    inTurn(folded, event, (turn) => {
      const { call, hash, input } = event.body;
      const changed = hash === undefined ? turn.changed : { ...turn.changed, [call]: input };
      return { ...turn, changed, approvals: turn.approvals.filter((each) => each.call !== call) };
    }),

  'tool.started': (folded) => folded,

  'tool.progress': (folded, event) =>
    inTurn(folded, event, (turn) => ({
      ...turn,
      progress: { ...turn.progress, [event.body.call]: event.body.text },
    })),

  'tool.completed': (folded, event) =>
    inReply(folded, event, (turn, reply) => {
      const { call, ...result } = event.body;
      return {
        ...turn,
        reply: { ...reply, blocks: inCall(reply.blocks, call, result) },
        step: turn.step && {
          ...turn.step,
          blocks: turn.step.blocks.map((block) =>
            block.whole ? { ...block, shown: answered(block.shown, call, result) } : block,
          ),
        },
        approvals: turn.approvals.filter((each) => each.call !== call),
        changed: without(turn.changed, call),
        progress: without(turn.progress, call),
      };
    }),

  'agent.started': (folded, { body }) => ({ ...folded, children: [...folded.children, body] }),
  'agent.finished': (folded, { body: { session } }) => ({
    ...folded,
    children: folded.children.filter((child) => child.session !== session),
  }),

  'report.heard': (folded, { body: { message } }) => withMessage(folded, message),
};

function begunReply({ turn = '', at, body }: LogEvent<'reply.started'>): Message {
  const { message, parent, agent, interjectionOf } = body;
  return {
    id: message,
    parent,
    turn,
    ...(interjectionOf ? { interjectionOf } : {}),
    role: 'assistant',
    author: agent,
    status: 'streaming',
    blocks: [],
    createdAt: at,
  };
}

function begunBlock({ body }: LogEvent<'block.started'>): FoldedBlock {
  const { step, index, kind, call = '', name = '' } = body;
  const shown: Block = kind === 'tool' ? { kind, step, call, name, input: '' } : { kind, text: '' };
  return { index, kind, shown, whole: false };
}

function longer(block: Block, more: string): Block {
  if (block.kind === 'tool') return { ...block, input: `${String(block.input ?? '')}${more}` };
  if (block.kind === 'text' || block.kind === 'thinking') return { ...block, text: block.text + more };
  return block;
}

/** Of what was begun and not ended only words count: half a call is nothing. */
function kept({ step }: FoldedTurn): Block[] {
  return (step?.blocks ?? []).flatMap(({ shown, whole }) => {
    if (whole) return [shown];
    return shown.kind === 'tool' || ('text' in shown && shown.text === '') ? [] : [shown];
  });
}

function asked(
  { approvals }: FoldedTurn,
  { body }: LogEvent<'tool.approval_requested'>,
): FoldedTurn['approvals'] {
  const place = approvals.findIndex(({ approval }) => approval === body.approval);
  return place < 0 ? [...approvals, body] : approvals.with(place, body);
}

function inCall(blocks: readonly Block[], call: string, more: Partial<ToolBlock>): Block[] {
  return blocks.map((block) => answered(block, call, more));
}

/** A model may use a call id again: the one without an outcome is meant. */
function answered(block: Block, call: string, more: Partial<ToolBlock>): Block {
  return block.kind === 'tool' && block.call === call && block.outcome === undefined
    ? { ...block, ...more }
    : block;
}

function without<T>(record: Readonly<Record<string, T>>, key: string): Record<string, T> {
  return Object.fromEntries(Object.entries(record).filter(([each]) => each !== key));
}

type InStep = LogEvent<'block.started' | 'block.delta' | 'block.completed'>;

/** A delta of a step that was abandoned finds none open, or another. */
function inStep(
  folded: Folded,
  event: InStep,
  change: (blocks: readonly FoldedBlock[], turn: FoldedTurn) => FoldedTurn,
): Folded {
  return inTurn(folded, event, (turn) =>
    turn.step && turn.step.step === event.body.step ? change(turn.step.blocks, turn) : turn,
  );
}

function inBlock(folded: Folded, event: InStep, change: (block: FoldedBlock) => FoldedBlock): Folded {
  const { step, index } = event.body;
  return inStep(folded, event, (blocks, turn) => ({
    ...turn,
    step: { step, blocks: blocks.map((block) => (block.index === index ? change(block) : block)) },
  }));
}

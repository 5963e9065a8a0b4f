import type {
  Block,
  Conversation,
  Entry,
  OpenCall,
  OpenStep,
  OpenTurn,
  ToolBlock,
} from '../contracts/index.js';
import type { Handlers } from './handlers.js';
import { inReply, inTurn } from './open-turn.js';

type CallEntry =
  | 'tool.requested'
  | 'tool.approval_requested'
  | 'tool.approval_answered'
  | 'tool.started'
  | 'tool.progress'
  | 'tool.completed';

/** What a turn has asked of tools, and of people about them. */
export const callHandlers: Handlers<CallEntry> = {
  'tool.requested': (conversation, entry) =>
    inTurn(conversation, entry, (turn) => {
      const { call, key, title, hash, runs = 'tools', alone = false } = entry.body;
      const since = runs === 'client' ? { since: entry.at } : {};
      const open: OpenCall = { call, hash, runs, ...since, alone, changed: null, approval: null };
      const told = { ...(key === undefined ? {} : { key }), ...(title === undefined ? {} : { title }) };
      const titled = (block: Block): Block => (isOpenCall(block, call) ? { ...block, ...told } : block);
      const reply = turn.reply && { ...turn.reply, blocks: turn.reply.blocks.map(titled) };
      return withCalls({ ...turn, reply }, [...turn.calls, open], entry.at);
    }),

  'tool.approval_requested': (conversation, entry) =>
    inCall(conversation, entry, (open) => {
      const { approval, from, reason, expiresAt } = entry.body;
      const asked = { approval, from, reason, askedAt: entry.at, expiresAt };
      return { ...open, approval: { ...asked, decision: null } };
    }),

  'tool.approval_answered': (conversation, entry) =>
    inCall(conversation, entry, (open) => {
      const { decision, input, hash } = entry.body;
      const changed = hash === undefined ? open.changed : { input, hash, by: entry.by ?? 'system' };
      const since = open.runs === 'client' ? { since: entry.at } : {};
      return { ...open, ...since, changed, approval: open.approval && { ...open.approval, decision } };
    }),

  'tool.started': (conversation) => conversation,
  'tool.progress': (conversation) => conversation,

  'tool.completed': (conversation, entry) =>
    inReply(conversation, entry, (turn, reply) => {
      const { call, ...result } = entry.body;
      const answered = (block: Block): Block => (isOpenCall(block, call) ? { ...block, ...result } : block);
      const known = {
        ...turn,
        reply: { ...reply, blocks: reply.blocks.map(answered) },
        openStep: turn.openStep && withBlocks(turn.openStep, answered),
      };
      return withCalls(
        known,
        turn.calls.filter((open) => open.call !== call),
        entry.at,
      );
    }),
};

/** Whether a call waits for a person: to agree, or, being the client's own, to carry it out. */
export function waitsForPerson({ runs, approval }: OpenCall): boolean {
  if (approval && approval.decision === null) return approval.from === 'person';
  return runs === 'client';
}

/** It ends by itself or by somebody's word: how long a turn may run is counted without it. */
function stopsTheClock(open: OpenCall): boolean {
  return waitsForPerson(open) || open.child !== undefined;
}

/** A session in the foreground has a time of its own, which stands still where it waits for people. */
export function waitsForChild(conversation: Conversation, entry: Entry<'agent.started'>): Conversation {
  const { session, background } = entry.body;
  return background ? conversation : inCall(conversation, entry, (open) => ({ ...open, child: session }));
}

function isOpenCall(block: Block, call: string): block is ToolBlock {
  return block.kind === 'tool' && block.call === call && block.outcome === undefined;
}

function inCall(
  conversation: Conversation,
  entry: Entry<'tool.approval_requested' | 'tool.approval_answered' | 'agent.started'>,
  change: (open: OpenCall) => OpenCall,
): Conversation {
  return inTurn(conversation, entry, (turn) => {
    const calls = turn.calls.map((open) => (open.call === entry.body.call ? change(open) : open));
    return withCalls(turn, calls, entry.at);
  });
}

/** From the first such call to the last the turn's time stands still. */
function withCalls(turn: OpenTurn, calls: OpenCall[], at: string): OpenTurn {
  const { waitsSince, waitedMs } = turn;
  if (calls.some(stopsTheClock)) return { ...turn, calls, waitsSince: waitsSince ?? at };
  if (waitsSince === null) return { ...turn, calls };
  const waited = Math.max(0, Date.parse(at) - Date.parse(waitsSince));
  return { ...turn, calls, waitsSince: null, waitedMs: waitedMs + waited };
}

function withBlocks(step: OpenStep, change: (block: Block) => Block): OpenStep {
  const blocks = step.blocks.map((open) => (open.block ? { ...open, block: change(open.block) } : open));
  return { ...step, blocks };
}

import {
  addUsage,
  noUsage,
  type Block,
  type Entry,
  type EntryBody,
  type EntryType,
  type Message,
} from '#shared/contracts';
import type { Kept } from '../../telling/kept-turns.js';

/**
 * Replies of one turn, as a log would have them that says no more than they do. For those whose own log says something
 * else: somebody has changed their words, or they were said in another session.
 */
export function asLogged(replies: readonly Message[]): Kept[] {
  const [first] = replies;
  if (!first) return [];
  const entries = [accepted(first, replies), ...replies.flatMap(replyOf), endOf(replies)];
  return entries.map((entry, place) => ({ gen: 'path', sequence: place + 1, entry }));
}

function accepted(message: Message, replies: readonly Message[]): Entry {
  const names = new Set(
    toolsIn(replies.flatMap(({ blocks }) => blocks)).flatMap(({ key, name }) => (key ? [name] : [])),
  );
  const clientTools = [...names].map((name) => ({ name, description: '', inputSchema: {} }));
  return logged(message, 'turn.accepted', { message, policy: 'reject', request: { clientTools } });
}

function replyOf(message: Message): Entry[] {
  const { id, author, parent, interjectionOf, blocks } = message;
  const begun = logged(message, 'reply.started', {
    message: id,
    agent: author,
    parent: parent ?? id,
    ...(interjectionOf === undefined ? {} : { interjectionOf }),
  });
  return [begun, ...stepsIn(blocks).flatMap((step, place) => stepOf(message, step, place))];
}

/** Where somebody speaks behind a call, or another step has asked for one, that one has begun. */
function stepsIn(blocks: readonly Block[]): Block[][] {
  const steps: Block[][] = [];
  for (const block of blocks) {
    const last = steps.at(-1);
    const before = last?.at(-1);
    const isNext = before?.kind === 'tool' && (block.kind !== 'tool' || block.step !== before.step);
    if (!last || isNext) steps.push([block]);
    else last.push(block);
  }
  return steps;
}

function stepOf(message: Message, blocks: readonly Block[], step: number): Entry[] {
  const calls = toolsIn(blocks);
  const stopReason = calls.length > 0 ? 'tool_use' : 'end_turn';
  return [
    logged(message, 'step.started', { step, model: message.model ?? '' }),
    ...blocks.map((block, index) => logged(message, 'block.completed', { step, index, block })),
    logged(message, 'step.completed', { step, stopReason, usage: noUsage }),
    ...calls.map(({ call, key, name, input }) =>
      logged(message, 'tool.requested', {
        call,
        name,
        input,
        hash: '',
        ...(key === undefined ? {} : { key, runs: 'client' as const }),
      }),
    ),
    ...calls.flatMap(({ call, outcome, output = '', truncated = false }) =>
      outcome === undefined ? [] : [logged(message, 'tool.completed', { call, outcome, output, truncated })],
    ),
  ];
}

function toolsIn(blocks: readonly Block[]): Extract<Block, { kind: 'tool' }>[] {
  return blocks.filter((block) => block.kind === 'tool');
}

function endOf(replies: readonly Message[]): Entry {
  const last = replies.at(-1) as Message;
  const usage = replies.reduce((all, each) => addUsage(all, each.usage ?? noUsage), noUsage);
  const ended = { usage, durationMs: 0 };
  if (last.status === 'interrupted')
    return logged(last, 'turn.stopped', { by: last.author, reason: 'user', ...ended });
  if (last.status === 'failed')
    return logged(last, 'turn.failed', { code: 'internal', message: '', retryable: false, ...ended });
  return logged(last, 'turn.completed', ended);
}

function logged<T extends EntryType>({ turn, createdAt: at }: Message, type: T, body: EntryBody<T>): Entry {
  return { type, turn, n: 0, en: 0, at, body } as unknown as Entry;
}

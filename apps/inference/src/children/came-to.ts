import type { Command, Conversation, Message } from '#shared/contracts';
import { firstOf } from '../context/beginning-of.js';

export type CameTo = Pick<Command<'child.finish'>['body'], 'status' | 'output' | 'truncated'>;

const mostOfOutput = 100_000;

/** What a turn has come to, for whoever has asked for it. */
export function cameTo({ messages, lastTurn, failure, rejection }: Conversation, turn: string): CameTo {
  const text = answerOf(messages, turn);
  if (lastTurn?.turn !== turn) {
    const isRejected = rejection?.turn === turn;
    return isRejected
      ? bounded('failed', `It never began: ${rejection.why}`)
      : bounded('stopped', 'It never began.');
  }
  if (lastTurn.end !== 'failed') return bounded(lastTurn.end, text);
  const why = failure?.turn === turn ? failure.message : 'It failed.';
  return bounded('failed', text === '' ? why : `${why}\nUntil then it had said:\n${text}`);
}

/**
 * What a look at a session tells of the turn that it was asked for, whether it has told of it itself or not. `unknown`
 * is one that has not come there, or that nobody could read.
 */
export function foundOf(conversation: Conversation, turn: string): CameTo | 'at work' | 'unknown' {
  const { openTurn, queue, unsettled, lastTurn, rejection, messages } = conversation;
  const toCome = [...queue, ...(openTurn ? [openTurn, ...openTurn.steers] : [])];
  // Until it is settled it has still to tell of its end.
  if (unsettled.includes(turn) || toCome.some((each) => each.turn === turn)) return 'at work';
  if (lastTurn?.turn === turn || rejection?.turn === turn) return cameTo(conversation, turn);
  const reply = lastReplyOf(messages, turn);
  if (!reply || reply.status === 'streaming') return 'unknown';
  return bounded(ends[reply.status], answerOf(messages, turn));
}

const ends = { complete: 'completed', interrupted: 'stopped', failed: 'failed' } as const;

/** The words of the last reply: behind its calls, where it has said something there. */
export function answerOf(messages: readonly Message[], turn: string): string {
  const reply = lastReplyOf(messages, turn);
  if (!reply) return '';
  const lastCall = reply.blocks.findLastIndex(({ kind }) => kind === 'tool');
  const behind = wordsOf(reply.blocks.slice(lastCall + 1));
  return behind === '' ? wordsOf(reply.blocks) : behind;
}

function lastReplyOf(messages: readonly Message[], turn: string): Message | undefined {
  return messages.findLast((message) => message.role === 'assistant' && message.turn === turn);
}

export function wordsOf(blocks: Message['blocks']): string {
  const texts = blocks.flatMap((block) => (block.kind === 'text' ? [block.text] : []));
  return texts.join('\n\n').trim();
}

function bounded(status: CameTo['status'], text: string): CameTo {
  const output = firstOf(text, mostOfOutput);
  return { status, output, truncated: output.length < text.length };
}

import { addUsage, type Entry, type EntryBody, type Usage } from '#shared/contracts';
import type { Telling, Told, WholeAnswer } from '../../telling/telling.js';
import { usageSince } from '../../telling/usage-since.js';
import { retryHeaders, secondsUnlessKnown } from '../../worth-retrying.js';
import { errorBody } from '../refusal-form.js';
import { closed, completed, said } from './blocks.js';
import { asksForTools, brokenFor, ended, failed, rejected, takenBack } from './ends.js';
import { wholeMessage } from './frames.js';
import { emptyMessage, type ToldMessage } from './told-message.js';

export interface AskedAnswer {
  session: string;
  turn: string;
  thoughts: 'shown' | 'kept back';
  /** Of what goes over the wire word by word, nothing can be taken back. */
  sent: 'as it comes' | 'at the end';
}

/** A turn as one message of Anthropic's, or as several where its client has tools to run in between. */
export function messagesTelling(asked: AskedAnswer): Telling<ToldMessage> {
  return {
    begin: (part, spent) => ({
      state: emptyMessage(part === 0 ? `msg_${asked.turn}` : `msg_${asked.turn}_${part}`, spent),
      frames: [],
    }),
    tell: (message, entry) => told(message, entry, asked),
    pause: (message, calls) => asksForTools(message, asked, calls),
    breakOff: brokenFor,
    whole,
  };
}

function told(message: ToldMessage, entry: Entry, asked: AskedAnswer): Told<ToldMessage> {
  switch (entry.type) {
    case 'step.started':
      return { state: inStep(message, entry.body.model), frames: [] };
    case 'block.started':
    case 'block.delta':
    case 'block.completed':
      return ofBlock(message, entry, asked);
    case 'step.completed':
      return closed(afterStep(message, entry.body));
    case 'step.abandoned':
      return abandoned(message, entry.body, asked);
    case 'turn.completed':
      return ended(inAll(message, entry.body));
    case 'turn.stopped':
      return ended(inAll(message, entry.body), 'end_turn');
    case 'turn.failed':
      return failed(message, entry.body);
    case 'turn.rejected':
      return rejected(message, entry.body);
    default:
      return { state: message, frames: [] };
  }
}

type BlockEntry = Entry<'block.started' | 'block.delta' | 'block.completed'>;

function ofBlock(message: ToldMessage, entry: BlockEntry, { thoughts }: AskedAnswer): Told<ToldMessage> {
  const nothing = { state: message, frames: [] };
  const { index } = entry.body;
  if (entry.type === 'block.started') {
    const kind = entry.body.kind;
    const isSeen = kind === 'text' || (kind === 'thinking' && thoughts === 'shown');
    return isSeen ? { ...nothing, state: { ...message, coming: { index, kind } } } : nothing;
  }
  if (entry.type === 'block.delta') {
    const { coming } = message;
    return coming?.index === index ? said(message, index, coming.kind, entry.body.text) : nothing;
  }
  const { block } = entry.body;
  const isSeen = block.kind === 'text' || (block.kind === 'thinking' && thoughts === 'shown');
  return isSeen ? completed({ ...message, coming: undefined }, index, block) : nothing;
}

function inStep(message: ToldMessage, model: string): ToldMessage {
  return {
    ...message,
    model: message.isBegun ? message.model : model,
    coming: undefined,
    step: { contentBefore: message.content.length, shown: [] },
  };
}

/** A turn has cost more than its steps. */
function inAll(message: ToldMessage, { usage }: { usage: Usage }): ToldMessage {
  return { ...message, usage: usageSince(message.spent, usage) };
}

function afterStep(message: ToldMessage, { stopReason, usage }: EntryBody<'step.completed'>): ToldMessage {
  return { ...message, stopReason, usage: addUsage(message.usage, usage) };
}

function abandoned(
  message: ToldMessage,
  { usage }: EntryBody<'step.abandoned'>,
  { sent }: AskedAnswer,
): Told<ToldMessage> {
  const { content, step, open } = message;
  const counted = usage ? { ...message, usage: addUsage(message.usage, usage) } : message;
  if (open === undefined && content.length === step.contentBefore) return { state: counted, frames: [] };
  if (sent === 'as it comes') return takenBack(counted);
  const state = { ...counted, open: undefined, content: content.slice(0, step.contentBefore) };
  return { state, frames: [] };
}

function whole({ failure, ...message }: ToldMessage): WholeAnswer {
  if (!failure) return { status: 200, body: wholeMessage(message) };
  const { status, error, retry } = failure;
  const headers = retryHeaders(retry === 'worth it', secondsUnlessKnown(status));
  return { status, headers, body: errorBody(error) };
}

import type { Block, ErrorBlock, MarkerBlock, Message, OpenStep, SessionSnapshot } from '../types/index.js';
import { emptyFold, type Failure, type Folded, type FoldedTurn, type Receipt } from './folded.js';

/** The state that a snapshot tells, taken apart again so that events can be folded onto it. */
export function fromSnapshot({ session, n, body }: SessionSnapshot): Folded {
  const { openTurn, head, held, compaction = null, children = [] } = body;
  const shown = [...body.messages];
  const writing =
    openTurn && openTurn.reply !== null && shown.at(-1)?.id === openTurn.reply ? shown.pop() : null;
  const path = shown.flatMap(onPath);
  return {
    ...emptyFold(session),
    n,
    path,
    head,
    held,
    compaction,
    children,
    queue: body.queue.map(({ turn, message, policy }) => ({ turn, message, policy })),
    receipts: shown.flatMap((_, place) => receiptAt(shown, place)),
    failure: shown.map(failureIn).find((failure) => failure !== null) ?? null,
    turn: openTurn ? turnOf(openTurn, writing ?? null, path) : null,
  };
}

type OpenTurn = NonNullable<SessionSnapshot['body']['openTurn']>;

function turnOf(open: OpenTurn, writing: Message | null, path: readonly Message[]): FoldedTurn {
  const { turn, startedAt, openStep, steers, approvals = [] } = open;
  const inStep = openStep?.blocks.length ?? 0;
  const blocks = writing?.blocks ?? [];
  return {
    turn,
    message: path.findLast(({ role }) => role === 'user')?.id ?? null,
    startedAt,
    reply: writing && { ...writing, blocks: blocks.slice(0, blocks.length - inStep) },
    step: openStep && foldedStep(openStep, blocks.slice(blocks.length - inStep)),
    steers,
    approvals,
    changed: {},
    notice: null,
    progress: {},
  };
}

/** Whether a block is whole is not told. Of a call its input is text until then; of words it makes no difference. */
function foldedStep({ step, blocks }: OpenStep, shown: readonly Block[]): FoldedTurn['step'] {
  const folded = blocks.flatMap(({ index, kind }, place) => {
    const block = shown[place];
    if (!block) return [];
    return [{ index, kind, shown: block, whole: block.kind === 'tool' && typeof block.input !== 'string' }];
  });
  return { step, blocks: folded };
}

function onPath(message: Message): Message[] {
  if (markerOf(message) || standsForError(message)) return [];
  const blocks = message.blocks.filter(({ kind }) => kind !== 'error');
  return [blocks.length === message.blocks.length ? message : { ...message, blocks }];
}

function markerOf({ role, blocks: [first] }: Message): MarkerBlock | undefined {
  return role === 'system' && first?.kind === 'marker' ? first : undefined;
}

function standsForError({ role, blocks }: Message): boolean {
  return role === 'system' && blocks[0]?.kind === 'error';
}

function failureIn(message: Message): Failure | null {
  const error = message.blocks.find((block): block is ErrorBlock => block.kind === 'error');
  if (!error) return null;
  return standsForError(message)
    ? { turn: message.id, reply: null, asked: message.parent, error }
    : { turn: message.turn, reply: message.id, asked: null, error };
}

/** A marker has the parent and the time of the message beside which it stands: the one behind it, or before it. */
function receiptAt(shown: readonly Message[], place: number): Receipt[] {
  const message = shown[place];
  const marker = message && markerOf(message);
  if (!message || !marker) return [];
  const { receipt, text } = marker;
  const isReal = (each: Message): boolean => !markerOf(each) && !standsForError(each);
  const next = shown.slice(place + 1).find(isReal);
  const previous = shown.slice(0, place).findLast(isReal);
  const before = next && isBeside(message, next) ? next.id : null;
  return [{ receipt, before, on: before ?? previous?.id ?? '', text }];
}

function isBeside(marker: Message, { parent, turn, createdAt }: Message): boolean {
  return marker.parent === parent && marker.turn === turn && marker.createdAt === createdAt;
}

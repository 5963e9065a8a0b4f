import {
  addUsage,
  isDelta,
  noUsage,
  type BlockKind,
  type Entry,
  type Message,
  type TurnRequest,
} from '#shared/contracts';
import { Teller } from '../../../telling/teller.js';
import { entry, turn } from '../../../testing/entries.js';
import type { ResponseAnswer } from '../telling/response-body.js';
import { responsesTelling } from '../telling/responses-telling.js';
import type { Shown } from '../telling/shown.js';

export const usage = { ...noUsage, inputTokens: 5, outputTokens: 7, cacheReadTokens: 3 };

export const answer: ResponseAnswer = {
  session: 's_1',
  turn,
  request: { agent: 'default', thinking: 'low', onDisconnect: 'cancel' },
  acceptedAt: 1_767_225_600,
};

export const words: Message = {
  id: 'm_1',
  parent: null,
  turn,
  role: 'user',
  author: 'u_1',
  status: 'complete',
  blocks: [{ kind: 'text', text: 'Hello' }],
  createdAt: '2026-01-01T00:00:00.000Z',
};

export const accepted = (request: TurnRequest = answer.request, queued?: true): Entry =>
  entry('turn.accepted', {
    message: words,
    policy: 'enqueue',
    request,
    ...(queued ? { queued } : {}),
  });
export const begun = (): Entry => entry('turn.started', { attempt: 1 });
export const reply = (message = 'm_2'): Entry =>
  entry('reply.started', { message, agent: 'default', parent: 'm_1' });
export const step = (number = 0): Entry =>
  entry('step.started', { step: number, model: 'rehearsal/rehearsal' });
export const stepDone = (stopReason = 'end_turn'): Entry =>
  entry('step.completed', { step: 0, stopReason, usage });
export const started = (index: number, kind: BlockKind): Entry =>
  entry('block.started', { step: 0, index, kind });
export const delta = (index: number, text: string): Entry => entry('block.delta', { step: 0, index, text });
export const text = (index: number, said: string): Entry =>
  entry('block.completed', { step: 0, index, block: { kind: 'text', text: said } });
export const thought = (index: number, said: string): Entry =>
  entry('block.completed', { step: 0, index, block: { kind: 'thinking', text: said } });
export const called = (call: string, index = 0): Entry =>
  entry('block.completed', {
    step: 0,
    index,
    block: { kind: 'tool', step: 0, call, name: 'look', input: {} },
  });
/** As if each of so many steps had cost the same. */
export const ended = (steps = 1): Entry =>
  entry('turn.completed', {
    usage: Array.from({ length: steps }, () => usage).reduce(addUsage),
    durationMs: 1,
  });
export const stopped = (): Entry => entry('turn.stopped', { by: 'u_1', usage, durationMs: 1 });
export const failure = (): Entry =>
  entry('turn.failed', {
    code: 'provider_overloaded',
    message: 'Too much to do.',
    retryable: true,
    usage,
    durationMs: 1,
  });
export const abandonedStep = (): Entry => entry('step.abandoned', { step: 0, reason: 'its worker is gone' });

/** As the log counts them: a delta is no event. */
export function logged(...entries: Entry[]): Entry[] {
  let en = 0;
  return entries.map((each, place) => {
    if (!isDelta(each)) en += 1;
    return { ...each, n: place + 1, en };
  });
}

/** Thoughts and words, delta by delta, and their end. */
export const spoken = [
  accepted(),
  begun(),
  reply(),
  step(),
  started(0, 'thinking'),
  delta(0, 'H'),
  delta(0, 'm.'),
  thought(0, 'Hm.'),
  started(1, 'text'),
  delta(1, 'Good '),
  delta(1, 'morning.'),
  text(1, 'Good morning.'),
  stepDone(),
  ended(),
];

export interface Asked extends Partial<Shown> {
  request?: TurnRequest;
  answered?: string;
}

export function framesOf(entries: readonly Entry[], asked: Asked = {}): string[] {
  const teller = tellerOf({ as: 'stream', ...asked });
  return entries.flatMap((each) => teller.tell(each));
}

export function wholeOf(entries: readonly Entry[], asked: Asked = {}) {
  const teller = tellerOf({ as: 'whole', ...asked });
  for (const each of entries) teller.tell(each);
  return teller.whole();
}

export function tellerOf({ request = answer.request, answered: behind, ...shown }: Asked & Shown) {
  const telling = responsesTelling({ ...answer, request, behind }, shown);
  return new Teller({ turn, telling, ...(behind === undefined ? {} : { answered: new Set([behind]) }) });
}

export interface Heard {
  type: string;
  sequence_number: number;
  [field: string]: unknown;
}

export function eventsOf(frames: readonly string[]): Heard[] {
  return frames.map((frame) => {
    const [, type, data = ''] = /^event: (\S+)\ndata: ([^\r\n]*)\n\n$/.exec(frame) ?? [];
    const heard = JSON.parse(data) as Heard;
    if (heard.type !== type) throw new Error(`A frame of ${heard.type} is called ${type}.`);
    return heard;
  });
}

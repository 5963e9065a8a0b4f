import { noUsage, type Usage } from '#shared/contracts';
import type { OpenAiFailure } from '../../errors.js';
import type { ResponseEvent } from './events.js';
import type { OutputItem } from './items.js';
import { atTheStart, type Place } from './numbers.js';

export type Status = 'queued' | 'in_progress' | 'completed' | 'incomplete' | 'cancelled' | 'failed';

/** What divides a message from the one before: texts of one reply, or two replies. */
type Gap = '' | '\n' | '\n\n';

/** A block that is told, and that has not ended. */
export interface OpenBlock {
  kind: 'text' | 'thinking';
  id: string;
  /** What its two opening frames are numbered from; they come with its first word. */
  opening: number;
  /** Where its item stands in the output; undefined: nothing of it has been told. */
  at: number | undefined;
  /** Blanks at its head, until there is more than blanks. */
  held: string;
  /** As told. */
  text: string;
  /** How much of it has come. */
  length: number;
  /** The numbers of deltas that are not there any more. */
  missed: { first: number; last: number } | undefined;
}

interface Saying {
  output: readonly OutputItem[];
  gap: Gap;
}

/** One response as far as it has come. */
export interface ResponseState extends Saying {
  status: Status;
  /** Seconds since 1970; undefined: nothing has been told. */
  createdAt: number | undefined;
  completedAt: number | undefined;
  begun: 'not yet' | 'told';
  place: Place;
  /** The blocks of the step that runs, by index. */
  blocks: ReadonlyMap<number, OpenBlock>;
  /** The block that was begun last, told or not: deltas that are not there any more were its. */
  latest: number | undefined;
  /** Where the step that runs has begun. */
  before: Saying & { next: number };
  stopReason: string;
  /** Of the steps so far, or of all that it has cost in the end; and of what came before it in its turn. */
  usage: Usage;
  spent: Usage;
  failure: OpenAiFailure | undefined;
}

/** What an entry makes of it. */
export interface Step {
  state: ResponseState;
  events: readonly ResponseEvent[];
  over?: true;
}

export function beginning(spent: Usage): ResponseState {
  return {
    status: 'in_progress',
    createdAt: undefined,
    completedAt: undefined,
    begun: 'not yet',
    place: atTheStart,
    output: [],
    gap: '',
    blocks: new Map(),
    latest: undefined,
    before: { output: [], gap: '', next: 0 },
    stopReason: '',
    usage: noUsage,
    spent,
    failure: undefined,
  };
}

export function silent(state: ResponseState): Step {
  return { state, events: [] };
}

export function isOver({ status }: ResponseState): boolean {
  return status !== 'queued' && status !== 'in_progress';
}

export function withNext(state: ResponseState, next: number): ResponseState {
  return { ...state, place: { ...state.place, next } };
}

/** Numbered on from here. */
export function saying(state: ResponseState, events: readonly (readonly [string, object])[]): Step {
  const { next } = state.place;
  const numberedEvents = events.map(([type, body], index) => ({ number: next + index, type, body }));
  return { state: withNext(state, next + events.length), events: numberedEvents };
}

import type { Block, Entry, EntryType, Message } from '#shared/contracts';
import type { TurnStory } from '../../turns/turn-story.js';
import { Draft, type Begun } from './draft.js';
import { rootPlace } from '../span-ids.js';

/** What is told of words: nothing, or what was said and done as well. */
export type Words = 'left out' | 'told';

/** Where a turn has come to while it is read. */
export interface UnderWay {
  readonly story: TurnStory;
  readonly words: Words;
  readonly root: Draft;
  /** In the order in which they began. */
  readonly drafts: Draft[];
  /** By the ids that the model gave: it may use one again, so the last counts. */
  readonly calls: Map<string, Draft>;
  /** Of the calls that other sessions work for. */
  readonly children: Map<string, Draft>;
  asked: Message | undefined;
  request: Entry<'turn.accepted'>['body']['request'];
  queue: Draft | undefined;
  reply: Draft | undefined;
  step: Draft | undefined;
  chat: Draft | undefined;
  /** In the step that runs. */
  said: Block[];
  compaction: Draft | undefined;
  worker: string | undefined;
  handOvers: number;
  spoken: 'nothing' | 'something';
}

export type Handlers = { readonly [T in EntryType]?: (turn: UnderWay, entry: Entry<T>) => void };

export function begunTurn(story: TurnStory, start: string, words: Words): UnderWay {
  const root = new Draft({ place: rootPlace, name: 'turn', kind: 'server', start });
  return {
    story,
    words,
    root,
    drafts: [root],
    calls: new Map(),
    children: new Map(),
    asked: undefined,
    request: {},
    queue: undefined,
    reply: undefined,
    step: undefined,
    chat: undefined,
    said: [],
    compaction: undefined,
    worker: undefined,
    handOvers: 0,
    spoken: 'nothing',
  };
}

/** `what` tells apart the spans that begin with the same entry. */
export function begin(
  turn: UnderWay,
  { en, at }: Entry,
  what: string,
  begun: Omit<Begun, 'place' | 'start'>,
): Draft {
  const parent = begun.parent ?? turn.root;
  const draft = new Draft({ ...begun, place: `${en}.${what}`, start: at, parent });
  turn.drafts.push(draft);
  return draft;
}

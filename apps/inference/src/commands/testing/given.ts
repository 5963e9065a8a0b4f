import { isDelta, type Command, type Conversation, type Entry, type NewEntry } from '#shared/contracts';
import { emptyConversation, fold } from '#shared/conversation';
import { unasked } from '../known-branch.js';
import { settle } from '../settle.js';
import type { Answer, Circumstances, Settlement } from '../settlement.js';
import { entryInWords, stateInWords } from './in-words.js';

/** What a command became: in words for tables, whole for whoever looks closer. */
export interface Outcome {
  told: string[];
  /** What the session is at afterwards. */
  state: string;
  answer: Answer;
  entries: NewEntry[];
  conversation: Conversation;
}

export interface Given {
  /** With something else known besides the log. */
  knowing(known: Partial<Circumstances>): Given;
  when(command: Command): Outcome;
}

/** `given(what the log says).when(a command)`, and an outcome to compare; its conversation can be given on. */
export function given(...past: NewEntry[][]): Given {
  return givenThat(folded(past.flat()), {});
}

export function givenThat(conversation: Conversation, known: Partial<Circumstances> = {}): Given {
  return {
    knowing: (more) => givenThat(conversation, { ...known, ...more }),
    when: (command) => outcomeOf(conversation, settle(command, circumstancesOf(conversation, known))),
  };
}

export function circumstancesOf(
  conversation: Conversation,
  known: Partial<Circumstances> = {},
): Circumstances {
  return { ...ordinary, conversation, ...known };
}

export function folded(entries: readonly NewEntry[], from: Conversation = emptyConversation): Conversation {
  return numbered(entries).reduce(fold, from);
}

/** As a writer numbers them. */
export function numbered(entries: readonly NewEntry[], before = { n: 0, en: 0 }): Entry[] {
  let { n, en } = before;
  return entries.map((entry) => {
    n += 1;
    if (!isDelta(entry)) en += 1;
    return { ...entry, n, en, at: '2026-01-02T03:04:05.678Z' } as Entry;
  });
}

const ordinary: Omit<Circumstances, 'conversation'> = {
  session: {
    model: null,
    systemPrompt: null,
    agents: [],
    project: null,
    passes: null,
    recall: 'everywhere',
    scenes: false,
  },
  recalled: { turn: null, messageTaken: false },
  branch: unasked,
  asked: { kind: 'unasked' },
  findsAsides: false,
  refusal: undefined,
  queueLimit: 10,
  mail: 'g.7',
  at: '2026-01-01T00:00:00.000Z',
  superseded: false,
};

function outcomeOf(before: Conversation, { ahead = [], entries: last, answer }: Settlement): Outcome {
  const entries = [...ahead, ...last];
  const conversation = folded(entries, before);
  return {
    told: entries.map(entryInWords),
    state: stateInWords(conversation),
    answer,
    entries,
    conversation,
  };
}

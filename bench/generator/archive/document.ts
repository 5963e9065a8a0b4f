const words =
  'tea bread river mountain letter winter garden engine violin harbour paper lantern market bridge forest recipe window station summer clock'.split(
    ' ',
  );

const settings = {
  model: null,
  systemPrompt: null,
  agents: [],
  project: null,
  passes: [],
  recall: 'off',
  scenes: false,
};

/** A word that stands in one message of a thousand. */
export const rareWord = 'zanzibar';
/** One that stands in about one of twenty. */
export const commonWord = 'lantern';

/** A session as an export has it, of two who speak by turns. The same in every run. */
export function documentOf(place: number, messages: number): string {
  const said = saidIn(place, messages);
  return asDocument(`archive ${place}`, said, said.at(-1)?.id ?? null);
}

export interface Size {
  messages: number;
  /** Other replies, each to another message of the path, from its beginning to its end. */
  branches: number;
  memories: number;
}

/** So many messages at its end are told to models as they were said; of all before there is a summary. */
const toldWhole = 100;

/** A long one that has branches, and whose agent remembers much. */
export function longDocument({ messages, branches, memories }: Size): string {
  const said = saidIn(0, messages);
  const apart = Array.from({ length: branches }, (_, index) => {
    const after = 2 * Math.floor((index * messages) / branches / 2);
    return { ...message(0, after + 1), id: branchOf(index), parent: `m_0_${after}` };
  });
  const knowledge = Array.from({ length: memories }, (_, index) => ({
    kind: 'memory',
    at: createdAt(0, index),
    change: {
      ...{ change: 'made', memory: `me_${index}`, on: null, agent: 'assistant', source: 'pass' },
      text: textOf(index),
    },
  }));
  const head = said.at(-1)?.id ?? null;
  const receipts = messages > toldWhole ? [receiptOf(messages)] : [];
  return asDocument('a long session', [...said, ...apart], head, { recall: 'session', knowledge, receipts });
}

/** Nobody talks for so long without a compaction, and what a prompt holds is not to be what is measured. */
function receiptOf(messages: number): object {
  const cut = messages - toldWhole;
  return {
    ...{ receipt: 'rc_long', trigger: 'auto', method: 'summary', summary: textOf(1) },
    ...{ cut: { message: `m_0_${cut}`, block: 0 }, on: `m_0_${messages - 1}`, before: null },
    ...{ tokensBefore: messages * 40, tokensAfter: toldWhole * 40, dropped: cut },
  };
}

export function branchOf(index: number): string {
  return `m_branch_${index}`;
}

type Said = ReturnType<typeof message>;

function saidIn(place: number, messages: number): Said[] {
  return Array.from({ length: messages }, (_, index) => message(place, index));
}

function message(place: number, index: number) {
  return {
    id: `m_${place}_${index}`,
    parent: index === 0 ? null : `m_${place}_${index - 1}`,
    turn: `t_${place}_${Math.floor(index / 2)}`,
    role: index % 2 === 0 ? 'user' : 'assistant',
    author: index % 2 === 0 ? 'somebody' : 'assistant',
    status: 'complete',
    blocks: [{ kind: 'text', text: textOf(place * 7_919 + index) }],
    createdAt: createdAt(place, index),
  };
}

function createdAt(place: number, index: number): string {
  return new Date(Date.UTC(2026, 0, 1) + place * 60_000 + index * 1_000).toISOString();
}

interface Beside {
  recall?: string;
  knowledge?: object[];
  receipts?: object[];
}

function asDocument(
  name: string,
  messages: Said[],
  head: string | null,
  { recall = 'off', knowledge = [], receipts = [] }: Beside = {},
): string {
  const told = { name, settings: { ...settings, recall }, head, messages, receipts, knowledge };
  return JSON.stringify({ parley: 'session', version: 1, ...told });
}

function textOf(number: number): string {
  const chosen = Array.from(
    { length: 20 },
    (_, index) => words[(number * 31 + index * index * 17) % words.length],
  );
  return number % 1_000 === 999 ? `${chosen.join(' ')} ${rareWord}` : chosen.join(' ');
}

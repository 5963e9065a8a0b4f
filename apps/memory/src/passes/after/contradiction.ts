import type { ChainJob, Memory, Message } from '#shared/contracts';
import type { Ground } from '../ground/ground.js';
import { fewAtOnce } from '../few-at-once.js';
import type { Asked, Part, Prepared, Yield } from '../pass.js';
import { exchangeOf } from './exchange.js';
import { portionsOf, preparedOf } from './in-parts.js';
import { peopleOf, type People } from './people.js';
import { inOneLine, quoted } from './quoted.js';
import { fieldsOf, listIn, numbered, usable } from './reading.js';
import { materialRule } from './rules.js';
import { listOf, number, objectOf } from './schema.js';

/** How many older ones are held against each new one. */
const mostLike = 5;
/** In one question. */
const mostNew = 20;
const mostOlder = 40;
/** The memories are what counts; of the words only as much as tells what was meant. */
const mostOfWords = 8_000;

export type Remembered = Pick<Memory, 'id' | 'agent' | 'text'>;
export interface Compared {
  newer: readonly Remembered[];
  older: readonly Remembered[];
}

const system = `You find out which older memories of agents are no longer true, because a newer memory of the same agent says otherwise.
Both lists are numbered. Name each pair: the older memory that has become wrong, and the newer one that says how it is now. The name, place, number, wish or opinion in question must be the same one, and both cannot be true at the same time now. A newer memory that adds something, repeats it or is about something else contradicts nothing.
Where there is no such pair, and that is usual, the list is empty.
${materialRule}`;

const schema = objectOf({ contradictions: listOf({ older: number, newer: number }) });

export async function contradictionPass(job: ChainJob, ground: Ground): Promise<Prepared<'contradiction'>> {
  const made = await ground.memoriesMade(job);
  const like = await olderLike(made, job, ground);
  const compared = portionsOf(made, mostNew).flatMap((newer) => comparedWith(newer, like) ?? []);
  const nothing: Yield<'contradiction'> = { kind: 'contradiction', superseded: [] };
  if (compared.length === 0) return { kind: 'known', result: nothing };
  const [said, people] = [await ground.said(job), peopleOf(job.present)];
  const parts = compared.map((each): Part<'contradiction'> => ({
    asked: contradictionQuestion(each, said, people),
    read: (answer) => contradictionsIn(answer, each),
  }));
  return preparedOf(parts, nothing, joined);
}

/** Of each new one, what the same agent knew before that resembles it: nothing else can it contradict. */
async function olderLike(
  made: readonly Memory[],
  job: ChainJob,
  ground: Ground,
): Promise<Map<string, Memory[]>> {
  const news = new Set(made.map(({ id }) => id));
  const lists = await fewAtOnce(made, async ({ id, agent, text }): Promise<[string, Memory[]]> => {
    const like = await ground.memoriesLike(job, agent, text, mostLike + made.length);
    const others = like.filter((each) => each.agent === agent && !news.has(each.id));
    return [id, others.slice(0, mostLike)];
  });
  return new Map(lists);
}

/** Undefined where nothing was known before. */
function comparedWith(newer: readonly Memory[], like: Map<string, Memory[]>): Compared | undefined {
  const found = newer.flatMap(({ id }) => like.get(id) ?? []);
  const older = [...new Map(found.map((each) => [each.id, each])).values()].slice(0, mostOlder);
  if (older.length === 0) return undefined;
  return { newer: newer.filter(({ agent }) => older.some((each) => each.agent === agent)), older };
}

/** Of several that say how it is now, the newest. */
function joined(found: readonly Yield<'contradiction'>[]): Yield<'contradiction'> {
  const superseded = new Map(found.flatMap((each) => each.superseded.map(({ memory, by }) => [memory, by])));
  return { kind: 'contradiction', superseded: [...superseded].map(([memory, by]) => ({ memory, by })) };
}

export function contradictionQuestion(
  { newer, older }: Compared,
  messages: readonly Message[],
  people: People,
): Asked {
  const exchange = exchangeOf(messages, people, mostOfWords);
  const shown = (list: readonly Remembered[]) =>
    list.map(({ agent, text }, at) => `${at + 1}. ${people.shown(agent)}: ${inOneLine(text)}`);
  const text = [
    quoted('known', shown(older), 'older memories'),
    quoted('known', shown(newer), 'newer memories'),
    ...(exchange === undefined ? [] : [exchange]),
    'Name the contradictions.',
  ];
  return { system, text: text.join('\n\n'), schema, maxTokens: 1_024 };
}

export function contradictionsIn(
  answer: unknown,
  { newer, older }: Compared,
): Yield<'contradiction'> | undefined {
  const said = listIn(answer, 'contradictions');
  if (!said) return undefined;
  const superseded = new Map<string, string>();
  for (const each of said) {
    const fields = fieldsOf(each);
    const former = numbered(older, fields['older']);
    const latter = numbered(newer, fields['newer']);
    if (!former || !latter || former.agent !== latter.agent || former.id === latter.id) continue;
    superseded.set(former.id, latter.id);
  }
  const pairs = [...superseded].map(([memory, by]) => ({ memory, by }));
  const read = usable(said, pairs);
  return read && { kind: 'contradiction', superseded: read };
}

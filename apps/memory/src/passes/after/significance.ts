import type { ChainJob, Memory, Message } from '#shared/contracts';
import type { Ground } from '../ground/ground.js';
import type { Asked, Prepared, Yield } from '../pass.js';
import { exchangeOf } from './exchange.js';
import { peopleOf, type People } from './people.js';
import { inOneLine, quoted } from './quoted.js';
import { fieldsOf, listIn, numbered, usable, wholeIn } from './reading.js';
import { materialRule } from './rules.js';
import { listOf, number, objectOf } from './schema.js';

type Unjudged = Pick<Memory, 'id' | 'agent' | 'text'>;

/** A contract's bound on one result. */
const mostJudged = 60;
const mostOfWords = 8_000;

const system = `You judge how significant memories are for those whose they are. The list is numbered; give each memory one of four values.
0: will hardly matter again. 1: may be of use some day. 2: is likely to matter in many later conversations. 3: must never be forgotten: a grave promise or secret, a danger to somebody such as an allergy, what somebody lives for, what changes everything between two people. 3 is rare.
${materialRule}`;

const schema = objectOf({ significance: listOf({ memory: number, significance: number }) });

export async function significancePass(job: ChainJob, ground: Ground): Promise<Prepared<'significance'>> {
  const made = await ground.memoriesMade(job);
  const open = made.filter(({ significance }) => significance === null).slice(0, mostJudged);
  if (open.length === 0) return { kind: 'known', result: { kind: 'significance', judged: [] } };
  const asked = significanceQuestion(open, await ground.said(job), peopleOf(job.present));
  return { kind: 'asked', asked, read: (answer) => judgedIn(answer, open) };
}

export function significanceQuestion(
  memories: readonly Unjudged[],
  messages: readonly Message[],
  people: People,
): Asked {
  const lines = memories.map(
    ({ agent, text }, at) => `${at + 1}. ${people.shown(agent)}: ${inOneLine(text)}`,
  );
  const exchange = exchangeOf(messages, people, mostOfWords);
  const parts = [
    quoted('known', lines, 'memories to judge'),
    ...(exchange === undefined ? [] : [exchange]),
    'Judge each memory.',
  ];
  return {
    system,
    text: parts.join('\n\n'),
    schema,
    maxTokens: Math.min(8_192, 256 + 32 * memories.length),
  };
}

export function judgedIn(answer: unknown, memories: readonly Unjudged[]): Yield<'significance'> | undefined {
  const said = listIn(answer, 'significance');
  if (!said) return undefined;
  const judged = new Map<string, number>();
  for (const each of said) {
    const fields = fieldsOf(each);
    const memory = numbered(memories, fields['memory']);
    const significance = wholeIn(fields['significance'], 0, 3);
    if (memory && significance !== undefined) judged.set(memory.id, significance);
  }
  const read = usable(
    said,
    [...judged].map(([memory, significance]) => ({ memory, significance })),
  );
  return read && { kind: 'significance', judged: read };
}

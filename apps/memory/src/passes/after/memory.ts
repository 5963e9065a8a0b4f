import type { ChainJob, Message, Memory, Witness } from '#shared/contracts';
import { witnessedText } from '#shared/conversation';
import type { Ground } from '../ground/ground.js';
import { fewAtOnce } from '../few-at-once.js';
import type { Asked, Prepared, Yield } from '../pass.js';
import { exchangeOf, presentIn } from './exchange.js';
import { peopleOf } from './people.js';
import { inOneLine, quoted } from './quoted.js';
import { fieldsOf, listIn, textIn, usable } from './reading.js';
import { languageRule, materialRule, mostOfExchange } from './rules.js';
import { listOf, objectOf, text } from './schema.js';

const mostForEach = 3;
const mostCharacters = 500;
/** What is shown of what they know already, so that it is not written down again. */
const mostKnown = 8;
const mostWhoseKnown = 10;
const mostOfQuery = 4_000;
/** A contract's bound on one result. */
const mostInAll = 60;

const system = `You keep the memories of agents. Write down what each agent who was present should still know in later conversations, each from that agent's own point of view.
For each agent there are none to three memories. Where nothing is worth keeping, none is right; greetings, thanks and general knowledge never are.
Worth keeping is what is likely to matter later: who somebody is, what they have, want, like or dislike, what was decided, promised or planned, what came of the work. An assistant with a single user keeps what is worth knowing later about the user and about the work.
A memory is one sentence that can be understood without the conversation: names in place of pronouns, and nothing about the conversation itself. Never keep passwords, keys or other secrets.
"agent" is the id of the agent who remembers. "about" is the id of the one present whom the memory is a fact about, or empty.
An agent remembers only what was said or done before its eyes and ears. What an agent knows already is not repeated, unless it is different now: then write down how it is now.
${languageRule}
${materialRule}`;

const schema = objectOf({ memories: listOf({ agent: text, text, about: text }) });

export async function memoryPass(job: ChainJob, ground: Ground): Promise<Prepared<'memory'>> {
  const messages = await ground.said(job);
  const asked = memoryQuestion(messages, job.present, []);
  if (job.present.length === 0 || !asked) {
    return { kind: 'known', result: { kind: 'memory', memories: [] } };
  }
  const known = await knownOf(job, ground, messages.map(witnessedText).join('\n'));
  return {
    kind: 'asked',
    asked: memoryQuestion(messages, job.present, known) ?? asked,
    read: (answer) => memoriesIn(answer, job.present),
  };
}

async function knownOf(job: ChainJob, ground: Ground, witnessed: string): Promise<Memory[]> {
  const some = job.present.slice(0, mostWhoseKnown);
  const words = witnessed.slice(-mostOfQuery).toWellFormed();
  const lists = await fewAtOnce(some, ({ id }) => ground.memoriesLike(job, id, words, mostKnown));
  return lists.flat();
}

/** Undefined where nothing was said that could be remembered. */
export function memoryQuestion(
  messages: readonly Message[],
  present: readonly Witness[],
  known: readonly Pick<Memory, 'agent' | 'text'>[],
): Asked | undefined {
  const people = peopleOf(present);
  const exchange = exchangeOf(messages, people, mostOfExchange);
  if (exchange === undefined) return undefined;
  const lines = known.map(({ agent, text: words }) => `${people.shown(agent)}: ${inOneLine(words)}`);
  const shown = lines.length === 0 ? [] : [quoted('known', lines, 'memories they have')];
  const whose = `Write the memories of: ${present.map(({ id }) => people.shown(id)).join(', ')}.`;
  return {
    system,
    text: [presentIn(people), ...shown, exchange, whose].join('\n\n'),
    schema,
    maxTokens: Math.min(8_192, 512 + 320 * present.length),
  };
}

export function memoriesIn(answer: unknown, present: readonly Witness[]): Yield<'memory'> | undefined {
  const said = listIn(answer, 'memories');
  if (!said) return undefined;
  const people = peopleOf(present);
  const counts = new Map<string, number>();
  const seen = new Set<string>();
  const memories = said.flatMap((each) => {
    const fields = fieldsOf(each);
    const agent = people.findAgent(fields['agent']);
    const words = textIn(fields['text'], mostCharacters);
    if (agent === undefined || words === undefined) return [];
    const count = counts.get(agent) ?? 0;
    if (count >= mostForEach || seen.has(`${agent} ${words}`)) return [];
    counts.set(agent, count + 1);
    seen.add(`${agent} ${words}`);
    const about = people.find(fields['about']);
    return [{ agent, text: words, ...(about === undefined || about === agent ? {} : { about }) }];
  });
  const read = usable(said, memories);
  return read && { kind: 'memory', memories: read.slice(0, mostInAll) };
}

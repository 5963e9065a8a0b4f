import type { ChainJob, Message, Relation, Scene, Witness } from '#shared/contracts';
import type { Ground } from '../ground/ground.js';
import type { Asked, Part, Prepared, Yield } from '../pass.js';
import { exchangeOf, presentIn } from './exchange.js';
import { preparedOf } from './in-parts.js';
import { peopleOf, type People } from './people.js';
import { inOneLine, quoted } from './quoted.js';
import { fieldsOf, listIn, textIn } from './reading.js';
import { languageRule, materialRule } from './rules.js';
import { listOf, objectOf, text } from './schema.js';
import { viewsOf, type View } from './views.js';

export type Closed = Pick<Scene, 'id' | 'place' | 'clock' | 'persona'>;
type Summed = Yield<'summaries'>['summaries'][number];
type Felt = Pick<Relation, 'from' | 'to' | 'summary'>;

/** A scene is as long as several exchanges. */
const mostOfScene = 60_000;
const mostOfSummary = 2_000;
const mostOfRelation = 600;

const system = `A scene of a story has ended. Sum it up for each agent who was there, as that agent will remember it: in the first person, three to six sentences, with what happened, what was said that matters, what was decided or promised, and what is still open. Each summary has only what its agent could see or hear, and can be understood without the scene: names in place of pronouns.
"relations" of an agent says of others who were there, the user among them, how the agent stands to them now: "to" is an id, "summary" is one or two sentences. Leave out whoever played no part for the agent.
${languageRule}
${materialRule}`;

const nothing: Yield<'summaries'> = { kind: 'summaries', summaries: [] };

export async function summariesPass(job: ChainJob, ground: Ground): Promise<Prepared<'summaries'>> {
  const scene = (await ground.scenes(job)).find(({ id }) => id === job.scene);
  // Somebody has returned to before it.
  if (!scene || job.present.length === 0) return { kind: 'known', result: nothing };
  const messages = await ground.saidSince(job, scene.openedOn);
  const views = viewsOf(messages, job.present, await ground.missed(job, messages));
  const relations = await ground.relations(job);
  const parts = views.flatMap((view) => partOf(view, peopleOf(job.present), scene, relations) ?? []);
  const joined = (found: readonly Yield<'summaries'>[]): Yield<'summaries'> => ({
    kind: 'summaries',
    summaries: found.flatMap(({ summaries }) => summaries),
  });
  return preparedOf(parts, nothing, joined);
}

function partOf(
  { messages, witnesses }: View,
  everybody: People,
  scene: Closed,
  relations: readonly Felt[],
): Part<'summaries'> | undefined {
  const people = { ...everybody, witnesses };
  const own = relations.filter(({ from }) => witnesses.some(({ id }) => id === from));
  const asked = summariesQuestion(messages, people, scene, own);
  return asked && { asked, read: (answer) => summariesIn(answer, people) };
}

/** Undefined where nothing was said in it. */
export function summariesQuestion(
  messages: readonly Message[],
  people: People,
  { place, clock, persona }: Closed,
  standing: readonly Felt[],
): Asked | undefined {
  const exchange = exchangeOf(messages, people, mostOfScene);
  if (exchange === undefined) return undefined;
  const setting = [
    `Place: ${inOneLine(place)}`,
    ...(clock === null ? [] : [`Time: ${inOneLine(clock)}`]),
    ...(persona === null ? [] : [`The user is: ${inOneLine(persona)}`]),
  ];
  const before = standing.flatMap(({ from, to, summary }) =>
    summary === null ? [] : [`${people.shown(from)} to ${people.shown(to)}: ${inOneLine(summary)}`],
  );
  const parts = [
    presentIn(people),
    quoted('known', setting, 'the scene'),
    ...(before.length === 0 ? [] : [quoted('known', before, 'relations so far')]),
    exchange,
    `Sum the scene up for: ${people.witnesses.map(({ id }) => people.shown(id)).join(', ')}.`,
  ];
  const maxTokens = Math.min(8_192, 256 + 768 * people.witnesses.length);
  return { system, text: parts.join('\n\n'), schema: schemaFor(people.witnesses), maxTokens };
}

/** With a key for each of them, so that no model forgets one. */
function schemaFor(witnesses: readonly Witness[]): Record<string, unknown> {
  const each = objectOf({ text, relations: listOf({ to: text, summary: text }) });
  return objectOf({ summaries: objectOf(Object.fromEntries(witnesses.map(({ id }) => [id, each]))) });
}

export function summariesIn(answer: unknown, people: People): Yield<'summaries'> | undefined {
  const said = Object.entries(fieldsOf(fieldsOf(answer)['summaries']));
  const summaries = people.witnesses.flatMap(({ id }): Summed[] => {
    const own = fieldsOf(said.find(([key]) => people.findAgent(key) === id)?.[1]);
    const words = textIn(own['text'], mostOfSummary);
    return words === undefined ? [] : [{ agent: id, text: words, relations: relationsIn(own, id, people) }];
  });
  // Without a single summary the scene would be lost to everybody.
  return summaries.length === 0 ? undefined : { kind: 'summaries', summaries };
}

function relationsIn(own: Record<string, unknown>, from: string, people: People): Summed['relations'] {
  const found = new Map<string, string>();
  for (const each of listIn(own, 'relations') ?? []) {
    const fields = fieldsOf(each);
    const to = people.find(fields['to']);
    const summary = textIn(fields['summary'], mostOfRelation);
    if (to !== undefined && to !== from && summary !== undefined) found.set(to, summary);
  }
  return [...found].map(([to, summary]) => ({ to, summary }));
}

import { mostDelta, type ChainJob, type Message, type Relation, type Scene } from '#shared/contracts';
import { pairsOf, type Pair } from '../../relations/pairs.js';
import type { Ground } from '../ground/ground.js';
import type { Asked, Part, Prepared, Yield } from '../pass.js';
import { exchangeOf, presentIn } from './exchange.js';
import { portionsOf, preparedOf } from './in-parts.js';
import { openOf } from './open-scene.js';
import { peopleOf, type People } from './people.js';
import { inOneLine, quoted } from './quoted.js';
import { fieldsOf, listIn, textIn, usable, wholeIn } from './reading.js';
import { languageRule, materialRule, mostOfExchange } from './rules.js';
import { listOf, number, objectOf, text } from './schema.js';

export type Felt = Pick<Relation, 'from' | 'to' | 'affinity' | 'trust' | 'summary'>;
type Moved = Yield<'relations'>['relations'][number];

const mostOfSummary = 600;
/** A contract's bound on one result: as many agents as a session may have, and the user. */
const mostPairs = 420;
/** In one question: fourteen people, the user among them. */
const mostAsked = 200;
const still = { affinity: 0, trust: 0 };
const atFirst = { affinity: 50, trust: 50, summary: null };

const system = `You judge how an exchange has changed what those present feel for each other. Each feels for each other one separately: "from" is who feels, "to" is for whom.
"affinity" is liking, "trust" is reliance; both stand between 0 and 100, and 50 is neutral. Give for both by how much this exchange has moved them: a whole number between -${mostDelta} and ${mostDelta}. Ordinary friendliness moves nothing or 1; only something that matters moves 5 or more, and only what nobody would forget 15 or more. From the user only what the user's own words and deeds show.
"summary" says in one or two sentences how "from" stands to "to" now. Leave it empty where the one that stands is still right.
Leave out whoever's feelings have not moved at all.
${languageRule}
${materialRule}`;

const schema = objectOf({
  relations: listOf({ from: text, to: text, affinity: number, trust: number, summary: text }),
});

export async function relationsPass(job: ChainJob, ground: Ground): Promise<Prepared<'relations'>> {
  const people = peopleOf(job.present);
  const messages = await ground.said(job);
  const standing = await ground.relations(job);
  const nothing: Yield<'relations'> = { kind: 'relations', relations: [] };
  const questions = portionsAmong(people).flatMap((pairs) => {
    const asked = relationsQuestion(messages, people, standing, pairs);
    return asked ? [{ asked, pairs }] : [];
  });
  if (questions.length === 0) return { kind: 'known', result: nothing };
  const met = metAs(messages, await ground.scenes(job));
  const isTold = ({ from, to }: Pair): boolean =>
    standing.some((each) => each.from === from && each.to === to && each.lastMet === met);
  const parts = questions.map(({ asked, pairs }): Part<'relations'> => ({
    asked,
    read: (answer) => relationsIn(answer, people, pairs, isTold),
  }));
  return preparedOf(parts, nothing, (found) => ({
    kind: 'relations',
    relations: found.flatMap(({ relations }) => relations),
  }));
}

/** When those who are there have met, as the session will write it down: in its story, or on that day. */
function metAs(messages: readonly Message[], scenes: readonly Scene[]): string | undefined {
  return openOf(scenes)?.clock ?? messages.at(-1)?.createdAt.slice(0, 'yyyy-mm-dd'.length);
}

function pairsAmong({ all }: People): Pair[] {
  return pairsOf(all).slice(0, mostPairs);
}

/** What each feels stays together. */
function portionsAmong(people: People): Pair[][] {
  const pairs = pairsAmong(people);
  const each = [...new Set(pairs.map(({ from }) => from))];
  const together = Math.floor(mostAsked / Math.max(1, people.all.length - 1));
  return portionsOf(each, together).map((those) => pairs.filter(({ from }) => those.includes(from)));
}

/** Undefined where nothing was said, or there is nobody to be asked about. */
export function relationsQuestion(
  messages: readonly Message[],
  people: People,
  standing: readonly Felt[],
  pairs: readonly Pair[] = pairsAmong(people),
): Asked | undefined {
  const exchange = exchangeOf(messages, people, mostOfExchange);
  if (exchange === undefined || pairs.length === 0) return undefined;
  const lines = pairs.map(({ from, to }) => {
    const known = standing.find((each) => each.from === from && each.to === to) ?? atFirst;
    const summary = known.summary === null ? '' : `. ${inOneLine(known.summary)}`;
    return `${people.shown(from)} to ${people.shown(to)}: affinity ${known.affinity}, trust ${known.trust}${summary}`;
  });
  return {
    system,
    text: [
      presentIn(people),
      quoted('known', lines, 'relations before this exchange'),
      exchange,
      whatToJudge(people, pairs),
    ].join('\n\n'),
    schema,
    maxTokens: Math.min(8_192, 256 + 160 * pairs.length),
  };
}

function whatToJudge(people: People, pairs: readonly Pair[]): string {
  const each = [...new Set(pairs.map(({ from }) => from))];
  if (people.all.every((person) => each.includes(person))) return 'Judge now.';
  return `Judge now. How these feel: ${each.map(people.shown).join(', ')}. Leave out what the others feel.`;
}

/** Those with nothing between them too, for they have met, unless that is told already: there is an exchange a minute. */
export function relationsIn(
  answer: unknown,
  people: People,
  pairs: readonly Pair[] = pairsAmong(people),
  isTold: (pair: Pair) => boolean = () => false,
): Yield<'relations'> | undefined {
  const said = listIn(answer, 'relations');
  const read =
    said &&
    usable(
      said,
      said.flatMap((each) => movedIn(each, people) ?? []),
    );
  if (!read) return undefined;
  const relations = pairs.flatMap((pair): Moved[] => {
    const { from, to } = pair;
    const moved = read.find((each) => each.from === from && each.to === to) ?? { ...pair, ...still };
    const saysNothing = moved.affinity === 0 && moved.trust === 0 && moved.summary === undefined;
    return saysNothing && isTold(pair) ? [] : [moved];
  });
  return { kind: 'relations', relations };
}

function movedIn(each: unknown, people: People): Moved | undefined {
  const fields = fieldsOf(each);
  const from = people.find(fields['from']);
  const to = people.find(fields['to']);
  const affinity = wholeIn(fields['affinity'], -mostDelta, mostDelta) ?? 0;
  const trust = wholeIn(fields['trust'], -mostDelta, mostDelta) ?? 0;
  if (from === undefined || to === undefined || from === to) return undefined;
  const summary = textIn(fields['summary'], mostOfSummary);
  return { from, to, affinity, trust, ...(summary === undefined ? {} : { summary }) };
}

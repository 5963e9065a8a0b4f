import {
  mostOpenPlans,
  planMoves,
  type ChainJob,
  type Message,
  type Plan,
  type PlanStatus,
  type Scene,
} from '#shared/contracts';
import type { Ground } from '../ground/ground.js';
import type { Asked, Part, Prepared, Yield } from '../pass.js';
import { exchangeOf, presentIn } from './exchange.js';
import { portionsOf, preparedOf } from './in-parts.js';
import { openOf } from './open-scene.js';
import { peopleOf, type People } from './people.js';
import { inOneLine, quoted } from './quoted.js';
import { fieldsOf, listIn, numbered, textIn, usable } from './reading.js';
import { languageRule, materialRule, mostOfExchange } from './rules.js';
import { listOf, number, objectOf, text } from './schema.js';

type Shown = Pick<Plan, 'id' | 'status' | 'text' | 'who' | 'when' | 'yields'>;
type Move = Yield<'plans'>['moves'][number];

/** A contract's bound on one result. Doors let in fewer; an import may bring more along. */
const mostFollowed = 200;
const mostOfReason = 300;

const system = `You follow planned events of a story or of somebody's work. Say which of the numbered ones have changed in the exchange that was just had.
"active": it has begun and goes on. "completed": it has happened, or its goal is reached. "cancelled": it was given up, or cannot happen any more.
Only what was plainly said or done counts; to speak about an event, to look forward to it or to prepare it moves nothing. Leave out every event that stays as it is, and that is usual. "reason" is half a sentence, or empty.
${languageRule}
${materialRule}`;

const schema = objectOf({
  plans: listOf({
    plan: number,
    to: { type: 'string', enum: ['active', 'completed', 'cancelled'] },
    reason: text,
  }),
});

export async function plansPass(job: ChainJob, ground: Ground): Promise<Prepared<'plans'>> {
  const plans = (await ground.plans(job)).filter(isOpen).slice(-mostFollowed);
  const nothing: Yield<'plans'> = { kind: 'plans', moves: [] };
  if (plans.length === 0) return { kind: 'known', result: nothing };
  const messages = await ground.said(job);
  const people = peopleOf(job.present);
  const scene = openOf(await ground.scenes(job));
  const parts = portionsOf(plans, mostOpenPlans).flatMap((shown): Part<'plans'>[] => {
    const asked = plansQuestion(messages, people, shown, scene);
    return asked ? [{ asked, read: (answer) => movesIn(answer, shown) }] : [];
  });
  const joined = (found: readonly Yield<'plans'>[]): Yield<'plans'> => {
    return { kind: 'plans', moves: found.flatMap(({ moves }) => moves) };
  };
  return preparedOf(parts, nothing, joined);
}

function isOpen({ status }: Plan): boolean {
  return planMoves[status].length > 0;
}

/** Undefined where nothing was said. */
export function plansQuestion(
  messages: readonly Message[],
  people: People,
  plans: readonly Shown[],
  scene?: Pick<Scene, 'clock'>,
): Asked | undefined {
  const exchange = exchangeOf(messages, people, mostOfExchange);
  if (exchange === undefined) return undefined;
  const lines = plans.map(({ status, text: words, who, when }, at) => {
    const company = who.length === 0 ? '' : `, with ${who.map(people.shown).join(', ')}`;
    const time = when === null ? '' : `, ${inOneLine(when)}`;
    return `${at + 1}. (${status}${company}${time}) ${inOneLine(words)}`;
  });
  const clock = scene?.clock ? [quoted('known', [inOneLine(scene.clock)], 'time in the story')] : [];
  const parts = [presentIn(people), quoted('known', lines, 'planned events'), ...clock, exchange];
  return { system, text: [...parts, 'Say what has changed.'].join('\n\n'), schema, maxTokens: 1_024 };
}

/** What is completed brings along what was promised of it. */
export function movesIn(answer: unknown, plans: readonly Shown[]): Yield<'plans'> | undefined {
  const said = listIn(answer, 'plans');
  if (!said) return undefined;
  const moves = new Map<string, Move>();
  for (const each of said) {
    const fields = fieldsOf(each);
    const plan = numbered(plans, fields['plan']);
    const to = plan && moveOf(plan.status, fields['to']);
    if (!plan || !to || moves.has(plan.id)) continue;
    const reason = textIn(fields['reason'], mostOfReason);
    const brings = to === 'completed' && Object.keys(plan.yields).length > 0;
    moves.set(plan.id, {
      plan: plan.id,
      to,
      ...(reason === undefined ? {} : { reason }),
      ...(brings ? { yields: plan.yields } : {}),
    });
  }
  const read = usable(said, [...moves.values()]);
  return read && { kind: 'plans', moves: read };
}

function moveOf(from: PlanStatus, said: unknown): Move['to'] | undefined {
  const to = planMoves[from].find((status) => status === said);
  return to === 'planned' ? undefined : to;
}

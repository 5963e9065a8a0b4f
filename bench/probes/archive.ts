import type { ProbeFigures } from '../generator/probes/order.js';
import { ask } from '../measure/measure.js';
import type { Finding, Parts } from './finding.js';

const few = 1_000;
/** Beyond this a reader would feel the difference. */
const mostGrowth = 3;
/** What many messages have is ranked before the best are shown; that the index finds them shows in the rest. */
const mostGrowthOfCommon = 20;

const what = {
  list: 'listing 50 sessions',
  open: 'opening a session of 500 messages',
  rare: 'searching a word of 1 message in 1,000',
  common: 'searching a word that many messages have',
  preview: 'preview of a rewind by 250 messages',
} as const;

const whatOfLong = {
  whole: 'opening it, with all of its messages',
  preview: 'preview of a rewind by 10 messages',
  nearThere: 'going to a branch near its end',
  nearBack: 'and back to its end',
  turn: 'first delta of a turn in it',
  recalling: 'first delta of a turn that recalls in a session of 20 messages',
  farThere: 'going to a branch near its beginning',
  farBack: 'and from there to its end',
} as const;

/** One user's sessions when there are few messages in them, and when there are a hundred times as many. */
export async function archive({ bench, target, quick }: Parts): Promise<Finding[]> {
  const many = quick ? 10_000 : 100_000;
  const times = quick ? 20 : 100;
  const before = await ask(bench, { ask: 'archive', target, messages: few, times });
  const after = await ask(bench, { ask: 'archive', target, messages: many, times });
  const growing = growthOf(
    `${many.toLocaleString('en-US')} messages of one user, against ${few.toLocaleString('en-US')}`,
    before,
    after,
  );
  return [...growing(what, { common: mostGrowthOfCommon }), ...(await longSession({ bench, target, quick }))];
}

/** One session that is long itself, with a hundred branches and an agent that remembers much, against a short one. */
async function longSession({ bench, target, quick }: Pick<Parts, 'bench' | 'target' | 'quick'>) {
  const times = quick ? 10 : 40;
  const long = { messages: quick ? 5_000 : 20_000, branches: 100, memories: quick ? 2_500 : 10_000 };
  const short = { messages: 200, branches: 100, memories: 100 };
  const before = await ask(bench, { ask: 'long session', target, ...short, times });
  const after = await ask(bench, { ask: 'long session', target, ...long, times });
  const size = [long.messages, short.messages].map((messages) => messages.toLocaleString('en-US'));
  const title = `a session of ${size.join(' messages, against ')}`;
  // All of it is told, or comes back to the path as events: no more than in proportion.
  const inProportion = long.messages / short.messages;
  return growthOf(title, before, after)(whatOfLong, { whole: inProportion, farBack: inProportion });
}

/** What asks for the same must not take longer; what finds or shows more has a limit of its own. */
function growthOf(title: string, before: ProbeFigures, after: ProbeFigures) {
  return (
    asked: Readonly<Record<string, string>>,
    limits: Readonly<Record<string, number>> = {},
  ): Finding[] =>
    Object.entries(asked).flatMap(([key, name]): Finding[] => {
      const [was = NaN, is = NaN] = [before[key], after[key]];
      const { [key]: limit = mostGrowth } = limits;
      return [
        { title, what: `${name}, p50`, value: is, unit: 'ms' },
        { title, what: 'times as long as before', value: is / was, unit: '', limit },
      ];
    });
}

import type { ChainJob, Message, Scene, SceneSetting, Witness } from '#shared/contracts';
import { writtenText } from '#shared/conversation';
import type { Ground } from '../ground/ground.js';
import type { Asked, Prepared, Yield } from '../pass.js';
import { linesOf } from './exchange.js';
import { openOf } from './open-scene.js';
import { peopleOf, type People } from './people.js';
import { inOneLine, newestWithin, quoted } from './quoted.js';
import { fieldsOf, textIn } from './reading.js';
import { materialRule } from './rules.js';
import { objectOf, text, truth } from './schema.js';

export type Played = Pick<Scene, 'id' | 'place' | 'clock' | 'persona'>;

const mostOfWords = 8_000;
const mostOfReason = 300;
const mostOfPlace = 300;
const mostOfClock = 200;
/** A contract's bound on one scene. */
const mostPresent = 20;

const system = `You watch over the scenes of a story that a user plays with agents. Say whether the user's words end the scene that is open.
It ends where the user says so, in the story or out of character: they leave the place for another one, time is skipped, they ask for the end of the scene or for the next one. What stands in double parentheses is out of character. It does not end because somebody comes or goes, because there is a pause, or because a later scene is only talked about.
"closes" is whether it ends. "reason" is half a sentence in the user's language, or empty. "next" is the scene that follows: its "place" and its "clock", the time in the story, as the user has named them; both are empty where the user has named none, and where the scene goes on.
${materialRule}`;

const schema = objectOf({
  scene: objectOf({ closes: truth, reason: text, next: objectOf({ place: text, clock: text }) }),
});

const goesOn = { kind: 'scene', closed: null } as const;

export async function scenePass(job: ChainJob, ground: Ground): Promise<Prepared<'scene'>> {
  const scene = openOf(await ground.scenes(job));
  const asked = scene && sceneQuestion(await ground.said(job), peopleOf(job.present), scene);
  if (!scene || !asked) return { kind: 'known', result: goesOn };
  return { kind: 'asked', asked, read: (answer) => closingIn(answer, scene, job.present) };
}

/**
 * The only question that shows what is out of character: whether a scene ends is nothing that its characters know.
 * Undefined where the user has said nothing.
 */
export function sceneQuestion(
  messages: readonly Message[],
  people: People,
  { place, clock }: Played,
): Asked | undefined {
  const own = messages.filter(({ role }) => role === 'user');
  const lines = linesOf(own, people, writtenText);
  if (lines.length === 0) return undefined;
  const known = [`Place: ${inOneLine(place)}`, ...(clock === null ? [] : [`Time: ${inOneLine(clock)}`])];
  const parts = [
    quoted('known', known, 'the open scene'),
    quoted('conversation', newestWithin(lines, mostOfWords)),
    'Does the scene end?',
  ];
  return { system, text: parts.join('\n\n'), schema, maxTokens: 512 };
}

export function closingIn(
  answer: unknown,
  scene: Played,
  present: readonly Witness[],
): Yield<'scene'> | undefined {
  const said = fieldsOf(fieldsOf(answer)['scene']);
  if (typeof said['closes'] !== 'boolean') return undefined;
  if (!said['closes']) return goesOn;
  const reason = textIn(said['reason'], mostOfReason);
  const next = nextIn(said['next'], scene, peopleOf(present));
  return {
    kind: 'scene',
    closed: {
      scene: scene.id,
      ...(reason === undefined ? {} : { reason }),
      ...(next === undefined ? {} : { next }),
    },
  };
}

/** Who was there comes along, the user stays who he was, and unless somebody has moved the clock it stands where it stood. */
function nextIn(
  said: unknown,
  { clock: before, persona }: Played,
  { all }: People,
): SceneSetting | undefined {
  const fields = fieldsOf(said);
  const place = textIn(fields['place'], mostOfPlace);
  if (place === undefined) return undefined;
  const clock = textIn(fields['clock'], mostOfClock) ?? before;
  const present = all.slice(-mostPresent).map((who) => ({ who }));
  return { place, present, ...(clock === null ? {} : { clock }), ...(persona === null ? {} : { persona }) };
}

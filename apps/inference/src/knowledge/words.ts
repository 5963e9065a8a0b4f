import { userPerson, type Memory, type Plan, type Relation, type Scene } from '#shared/contracts';

/** How a name stands for an id, where anybody has told. */
export type Names = ReadonlyMap<string, string>;

export function calledIn(who: string, names: Names): string {
  return who === userPerson ? 'the user' : (names.get(who) ?? who);
}

/** One line each: whatever somebody has said, it cannot look like more than one thing, nor like the end of them. */
export function inOneLine(text: string): string {
  return text.replaceAll(/\s+/gu, ' ').replaceAll('<', '‹').replaceAll('>', '›').trim();
}

export function memoryInWords(
  { text, clock, about }: Pick<Memory, 'text' | 'clock' | 'about'>,
  names: Names,
): string {
  const stamps = [clock, about === null ? null : `about ${calledIn(about, names)}`].filter(
    (each) => each !== null,
  );
  return inOneLine(`${stamps.length > 0 ? `(${stamps.join(', ')}) ` : ''}${text}`);
}

export function relationInWords({ to, affinity, trust, summary, lastMet }: Relation, names: Names): string {
  const feels = `${likes(affinity)} (${affinity} of 100), ${trusts(trust)} (${trust} of 100)`;
  const met = lastMet === null ? '' : ` Last met: ${lastMet}.`;
  return inOneLine(`Toward ${calledIn(to, names)}: ${feels}.${met} ${summary ?? ''}`);
}

export function planInWords({ text, status, when, who }: Plan, names: Names): string {
  const about = [
    status === 'active' ? 'under way' : 'planned',
    when,
    who.length > 0 ? `with ${who.map((each) => calledIn(each, names)).join(', ')}` : null,
  ].filter((each) => each !== null);
  return inOneLine(`(${about.join('; ')}) ${text}`);
}

/** Its first lines are those that matter most. */
export function sceneInWords({ place, clock, persona, present }: Scene, names: Names): string[] {
  const here = [...new Set([...present.map(({ who }) => who), ...names.keys(), userPerson])];
  const told = present.filter(({ activity, objects }) => activity !== undefined || objects?.length);
  return [
    `Place: ${place}`,
    ...(clock === null ? [] : [`Time in the story: ${clock}`]),
    `Present: ${here.map((who) => calledIn(who, names)).join(', ')}`,
    ...(persona === null ? [] : [`The user is: ${persona}`]),
    ...told.map((each) => presenceInWords(each, names)),
  ].map(inOneLine);
}

function presenceInWords({ who, activity, objects = [] }: Scene['present'][number], names: Names): string {
  const has = objects.length > 0 ? [`has ${objects.join(', ')}`] : [];
  return `${calledIn(who, names)}: ${[...(activity === undefined ? [] : [activity]), ...has].join('; ')}`;
}

function likes(affinity: number): string {
  return stepOf(affinity, [
    'cannot stand them',
    'dislikes them',
    'is neutral',
    'likes them',
    'is very fond of them',
  ]);
}

function trusts(trust: number): string {
  return stepOf(trust, [
    'does not trust them at all',
    'is wary of them',
    'neither trusts nor distrusts them',
    'trusts them',
    'trusts them blindly',
  ]);
}

/** In the middle is what everybody begins with. */
function stepOf(value: number, words: readonly string[]): string {
  const bounds = [20, 40, 61, 81];
  const place = bounds.findIndex((bound) => value < bound);
  return words[place < 0 ? words.length - 1 : place] ?? '';
}

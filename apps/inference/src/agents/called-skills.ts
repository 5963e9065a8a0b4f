import type { Skill } from './skill-file.js';

/**
 * The skills that a text calls: `/name` as a word, at its beginning or behind white space. Each once, in the order
 * of the text. A word that names none is plain text.
 */
export function skillsCalled<S extends Pick<Skill, 'name'>>(
  text: string,
  skills: ReadonlyMap<string, S>,
): S[] {
  const called = new Set<S>();
  for (const [, name = ''] of text.matchAll(/(?<=^|\s)\/([a-z0-9-]{1,64})(?=$|[\s.,;:!?)])/g)) {
    const skill = skills.get(name);
    if (skill) called.add(skill);
  }
  return [...called];
}

import { userPerson, type Message, type Witness } from '#shared/contracts';
import { inOneLine } from './quoted.js';

/** Who was there, the user among them. Names are the session's own and mean nothing beyond it. */
export interface People {
  /** Ids of all, the user last. */
  all: readonly string[];
  witnesses: readonly Witness[];
  /** The id of whom a model means by an id or a name; undefined for whoever was not there. */
  find(said: unknown): string | undefined;
  /** Of an agent alone. */
  findAgent(said: unknown): string | undefined;
  /** As he is shown to a model: `ida (Ida)`. */
  shown(person: string): string;
}

export function peopleOf(present: readonly Witness[]): People {
  const ids = new Map<string, string>();
  // An id goes before a name that somebody else has.
  for (const { id, name } of present) if (!ids.has(keyOf(name))) ids.set(keyOf(name), id);
  for (const { id } of [{ id: userPerson }, ...present]) ids.set(keyOf(id), id);
  const names = new Map(present.map(({ id, name }) => [id, inOneLine(name)]));
  const find = (said: unknown) => (typeof said === 'string' ? ids.get(keyOf(said)) : undefined);
  return {
    all: [...present.map(({ id }) => id), userPerson],
    witnesses: present,
    find,
    findAgent(said) {
      const id = find(said);
      return id !== undefined && names.has(id) ? id : undefined;
    },
    shown(person) {
      const name = names.get(person);
      return name === undefined || name === '' || name === person ? person : `${person} (${name})`;
    },
  };
}

/** Who says a message: the person, or the agent that has written it. */
export function speakerOf({ role, author }: Pick<Message, 'role' | 'author'>): string {
  return role === 'user' ? userPerson : author;
}

function keyOf(said: string): string {
  return inOneLine(said).replace(/^@/u, '').toLowerCase();
}

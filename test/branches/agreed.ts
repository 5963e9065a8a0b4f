import type { Talk } from '../conversation/talk.js';
import { eventually } from '../harness/eventually.js';
import type { ReferenceTree } from './reference-tree.js';

interface ShownMessage {
  id: string;
  role: string;
  siblings?: string[];
  blocks: { kind: string; text?: string }[];
}

/** One session that is played on, beside what it must be. */
export interface Pair {
  talk: Talk;
  tree: ReferenceTree;
}

/** Waits until the session shows what it must be. */
export async function agreed({ talk, tree }: Pair): Promise<void> {
  const wanted = {
    path: tree.path.map(({ id, text }) => `${id}: ${text}`),
    siblings: tree.path.map((said) => tree.siblingsOf(said)),
    memories: tree.memories.toSorted(),
    affinity: tree.memories.length > 0 ? tree.affinity : undefined,
    scene: tree.scene,
  };
  let shown: unknown;
  await eventually(
    `session ${talk.session} is as it must be`,
    async () => {
      shown = await shownBy(talk);
      return JSON.stringify(shown) === JSON.stringify(wanted);
    },
    20_000,
  ).catch((error: unknown) => {
    const both = JSON.stringify({ wanted, shown }, null, 1);
    throw new Error(`The session differs from what it must be: ${both}`, { cause: error });
  });
}

async function shownBy(talk: Talk) {
  const { body } = await talk.ask('GET', '/messages');
  const messages = body['messages'] as ShownMessage[];
  const memories = (await talk.ask('GET', '/memories?limit=100')).body['memories'] as { text: string }[];
  const relations = (await talk.ask('GET', '/relations')).body['relations'] as {
    from: string;
    to: string;
    affinity: number;
  }[];
  const scenes = (await talk.ask('GET', '/scenes')).body['scenes'] as { id: string; status: string }[];
  const felt = relations.find(({ from, to }) => from === 'ann' && to === 'user');
  return {
    path: messages.map(({ id, blocks }) => `${id}: ${blocks.map(({ text = '' }) => text).join('')}`),
    siblings: messages.map(({ id, siblings = [id] }) => siblings),
    memories: memories.map(({ text }) => text).toSorted(),
    affinity: memories.length > 0 ? felt?.affinity : undefined,
    scene: scenes.findLast(({ status }) => status === 'open')?.id ?? null,
  };
}

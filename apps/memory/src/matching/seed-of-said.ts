import { newId, ParleyError, mostExportedMessages, type Block, type SaidMessage } from '#shared/contracts';
import type { Seed } from '../history/index.js';

export interface Behind {
  session: string;
  owner: string;
  /** Who answers there. */
  host: string | undefined;
  at: string;
}

const builtIn = 'assistant';

/** The same with more behind its head, as if it had been said there. */
export function seedWith(seed: Seed, said: readonly SaidMessage[], behind: Behind): Seed {
  refuseTooMany(seed.messages.length + said.length);
  const { session, owner, host = builtIn, at } = behind;
  let { head } = seed;
  let turn = newId('t');
  const messages = said.map((each) => {
    const { role } = each;
    if (role === 'user') turn = newId('t');
    const id = newId('m');
    const author = role === 'user' ? owner : host;
    const message = { id, parent: head, turn, role, author, status: 'complete', createdAt: at } as const;
    head = id;
    return { message: { ...message, blocks: blocksOf(each) }, origin: session, onPath: true };
  });
  return { ...seed, head, messages: [...seed.messages, ...messages] };
}

export const emptySeed: Seed = { head: null, messages: [], versions: [], receipts: [], title: null };

function blocksOf({ text, files = [] }: SaidMessage): Block[] {
  const attached = files.map((file) => ({
    kind: file.mediaType.startsWith('image/') ? ('image' as const) : ('file' as const),
    ...file,
  }));
  return text.trim() === '' ? attached : [...attached, { kind: 'text', text }];
}

function refuseTooMany(count: number): void {
  if (count <= mostExportedMessages) return;
  const problem = `would have ${count} messages; at most ${mostExportedMessages} are taken`;
  throw new ParleyError({ code: 'too_large', message: `The conversation ${problem}.` });
}

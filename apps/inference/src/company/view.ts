import type { Block, Message } from '#shared/contracts';
import type { View } from '../context/prompt-parts.js';
import { asHeard } from './as-heard.js';
import { byId, calledBy, userName, type Company } from './company.js';

/**
 * A path as one of the company sees it. What others have said comes from the user's side, under their names; his own
 * replies are his own, calls and thoughts included. Applied to what is left of a path, so that receipts keep
 * counting; where nobody else has a word, and nothing was said out of character, each message is the one it was.
 */
export function viewOf({ self, others }: Company): View {
  if (others.length === 0) return { shown: asHeard, told: asHeard };
  const names = byId([self, ...others]);
  const nameOf = ({ author }: Message): string => calledBy(names, author);
  return {
    shown: (messages) =>
      asHeard(messages).flatMap((message) => {
        const { role, author } = message;
        if (role === 'user') return author === 'system' ? message : under(userName, message);
        return role === 'system' || author === self.id ? message : (retold(nameOf(message), message) ?? []);
      }),
    told: (messages) =>
      asHeard(messages).map((message) =>
        message.role === 'assistant' ? { ...message, author: nameOf(message) } : message,
      ),
  };
}

interface Named {
  name: string;
  message: Message | undefined;
}

/** The same object each time, so that it is estimated once. */
const knownUnder = new WeakMap<Message, Message>();
const knownRetold = new WeakMap<Message, Named>();

function under(name: string, message: Message): Message {
  const known = knownUnder.get(message);
  if (known) return known;
  const first = message.blocks.findIndex(({ kind }) => kind === 'text');
  if (first < 0) return message;
  const blocks = message.blocks.map((block, place): Block =>
    place === first && block.kind === 'text' ? { ...block, text: `${name}: ${block.text}` } : block,
  );
  const named = { ...message, blocks };
  knownUnder.set(message, named);
  return named;
}

/** Undefined where there is nothing that anybody could have heard. */
function retold(name: string, reply: Message): Message | undefined {
  const known = knownRetold.get(reply);
  if (known?.name === name) return known.message;
  const words = piecesOf(reply.blocks);
  const text = `${name}: ${words.join('\n\n')}`;
  const message: Message | undefined =
    words.length === 0 ? undefined : { ...reply, role: 'user', blocks: [{ kind: 'text', text }] };
  knownRetold.set(reply, { name, message });
  return message;
}

/** What somebody has said, and what with the help of which tools. */
function piecesOf(blocks: readonly Block[]): string[] {
  const pieces: (string | { tools: string[] })[] = [];
  for (const block of blocks) {
    const last = pieces.at(-1);
    if (block.kind === 'text' && block.text.trim() !== '') pieces.push(block.text.trim());
    if (block.kind !== 'tool') continue;
    if (typeof last === 'object') last.tools.push(block.name);
    else pieces.push({ tools: [block.name] });
  }
  return pieces.map((piece) =>
    typeof piece === 'string' ? piece : `[used ${[...new Set(piece.tools)].join(', ')}]`,
  );
}

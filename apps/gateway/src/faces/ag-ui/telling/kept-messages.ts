import type { Block, Message, ToolBlock } from '#shared/contracts';
import { wireCallId } from '../../conversations/call-ids.js';
import type { AgUiMessage } from './events.js';
import { nextCall, nextText, nextThought, nothingNumbered, type Numbering } from './numbering.js';

/** What the ids of the client's own calls begin with. */
export const callPrefix = 'call';

/** A reply, or as much of it as there is. */
export interface SaidReply extends Pick<Message, 'id' | 'turn' | 'author' | 'blocks'> {
  /** What it had said before these blocks. */
  from?: Numbering;
}

export interface Surroundings {
  session: string;
  /** What agents are called, by their ids. */
  names: ReadonlyMap<string, string>;
}

/** What is kept, as the messages of the protocol; those that the client has sent itself as it has them. */
export function messagesOf(
  kept: readonly Message[],
  surroundings: Surroundings,
  sent: readonly AgUiMessage[] = [],
): AgUiMessage[] {
  const known = new Map(sent.map((message) => [message.id, message]));
  return kept.flatMap((message) => {
    if (message.role === 'assistant') return messagesOfReply(message, surroundings);
    if (message.role === 'system') return [];
    const own = known.get(message.id);
    return [own?.role === 'user' ? own : { id: message.id, role: 'user', content: contentOf(message) }];
  });
}

export function messagesOfReply(
  { id: reply, turn, author, blocks, from = nothingNumbered }: SaidReply,
  { session, names }: Surroundings,
): AgUiMessage[] {
  const messages: AgUiMessage[] = [];
  const assistant = { role: 'assistant', name: names.get(author) ?? author };
  let numbering = from;
  for (const block of blocks) {
    if (block.kind === 'tool') {
      const { now, given } = nextCall(reply, block.step, numbering);
      numbering = now;
      const id =
        block.key === undefined ? given.id : wireCallId(callPrefix, { session, turn, key: block.key });
      const at = messages.findIndex((message) => message.id === given.parent);
      const holder = messages[at] ?? { id: given.parent, ...assistant };
      messages[at < 0 ? messages.length : at] = withCall(holder, id, block);
      if (block.outcome !== undefined) messages.push(resultOf(id, block.output ?? ''));
    } else if (isSaid(block)) {
      const { now, given } = (block.kind === 'text' ? nextText : nextThought)(reply, numbering);
      numbering = now;
      messages.push({
        id: given,
        ...(block.kind === 'text' ? assistant : { role: 'reasoning' }),
        content: block.text,
      });
    }
  }
  return messages;
}

export function resultOf(toolCallId: string, content: string): AgUiMessage {
  return { id: resultIdOf(toolCallId), role: 'tool', toolCallId, content };
}

export function resultIdOf(toolCallId: string): string {
  return `${toolCallId}-result`;
}

function withCall(holder: AgUiMessage, id: string, { name, input }: ToolBlock): AgUiMessage {
  const calls = (holder['toolCalls'] as object[] | undefined) ?? [];
  const call = { id, type: 'function', function: { name, arguments: JSON.stringify(input ?? {}) } };
  return { ...holder, toolCalls: [...calls, call] };
}

function isSaid(block: Block): block is Extract<Block, { kind: 'text' | 'thinking' }> {
  return (block.kind === 'text' || block.kind === 'thinking') && block.text !== '';
}

/** Files by their names here: nothing in this protocol fetches them with a token. */
function contentOf({ blocks }: Message): string | object[] {
  const texts = blocks.flatMap((block) => (block.kind === 'text' ? [block.text] : []));
  const files = blocks.flatMap((block) => {
    if (block.kind !== 'image' && block.kind !== 'file') return [];
    const source = { type: 'file', value: block.file, provider: 'parley', mimeType: block.mediaType };
    return [{ type: block.kind === 'image' ? 'image' : 'document', source }];
  });
  const text = texts.join('\n');
  return files.length === 0 ? text : [...(text === '' ? [] : [{ type: 'text', text }]), ...files];
}

import type { Chunk } from '../telling/chunks.js';
import { afterToolChunk, shownTool, withDecision, type ToolPart } from './tool-part.js';
import type { ShownMessage, ShownPart } from './shown-message.js';

/** What a page makes of a stream, as far as it keeps it. Undefined: it tells of no message, or of one that holds nothing. */
export function toldMessage(frames: readonly string[]): ShownMessage | undefined {
  const { id, parts, metadata } = frames.flatMap(chunkIn).reduce(afterChunk, nothing);
  if (id === undefined || parts.length === 0) return undefined;
  return { id, role: 'assistant', metadata, parts: parts.map(shown) };
}

interface Made {
  id: string | undefined;
  metadata: Record<string, unknown>;
  parts: readonly Part[];
}

type Part = ToolPart | { kind: 'other'; id?: string; part: ShownPart };

const nothing: Made = { id: undefined, metadata: {}, parts: [] };

function chunkIn(frame: string): Chunk[] {
  const [, data = ''] = /^data: ([^\n]*)\n\n$/.exec(frame) ?? [];
  return data === '[DONE]' || data === '' ? [] : [JSON.parse(data) as Chunk];
}

function afterChunk(made: Made, chunk: Chunk): Made {
  const { type, id, delta } = chunk;
  switch (type) {
    case 'start':
      return withMetadata({ ...made, id: idIn(chunk) ?? made.id }, chunk);
    case 'finish':
    case 'message-metadata':
      return withMetadata(made, chunk);
    case 'start-step':
      return added(made, { type: 'step-start' });
    case 'text-start':
      return added(made, { type: 'text', text: '', state: 'streaming' }, id);
    case 'reasoning-start':
      return added(made, { type: 'reasoning', id, text: '', state: 'streaming' }, id);
    case 'text-delta':
    case 'reasoning-delta':
      return changed(made, id, (part) => ({ ...part, text: `${String(part['text'])}${String(delta)}` }));
    case 'text-end':
    case 'reasoning-end':
      return changed(made, id, (part) => ({ ...part, state: 'done' }));
    case 'source-url':
      return added(made, chunk);
    default:
      return type.startsWith('data-') ? withData(made, chunk) : withCall(made, chunk);
  }
}

function withMetadata(made: Made, { messageMetadata }: Chunk): Made {
  return { ...made, metadata: { ...made.metadata, ...(messageMetadata as object | undefined) } };
}

function idIn({ messageId }: Chunk): string | undefined {
  return typeof messageId === 'string' ? messageId : undefined;
}

function added(made: Made, part: ShownPart, id?: unknown): Made {
  const named = typeof id === 'string' ? { id } : {};
  return { ...made, parts: [...made.parts, { kind: 'other', ...named, part }] };
}

function changed(made: Made, id: unknown, change: (part: ShownPart) => ShownPart): Made {
  const parts = made.parts.map((each) =>
    each.kind === 'other' && each.id === id ? { ...each, part: change(each.part) } : each,
  );
  return { ...made, parts };
}

/** What was said under an id once is said anew under it. */
function withData(made: Made, { type, id, data, transient }: Chunk): Made {
  if (transient === true) return made;
  const known = made.parts.some((each) => each.kind === 'other' && each.part.type === type && each.id === id);
  const next = known
    ? changed(made, id, (part) => ({ ...part, data }))
    : added(made, { type, data, ...(id === undefined ? {} : { id }) }, id);
  const { approval, decision } = (data ?? {}) as { approval?: unknown; decision?: unknown };
  if (type !== 'data-parley-approval' || typeof approval !== 'string' || typeof decision !== 'string')
    return next;
  const decided = (each: Part): Part =>
    each.kind === 'tool' ? withDecision(each, approval, decision) : each;
  return { ...next, parts: next.parts.map(decided) };
}

function withCall(made: Made, chunk: Chunk): Made {
  const place = made.parts.findIndex((each) => each.kind === 'tool' && each.id === chunk['toolCallId']);
  const known = made.parts[place];
  const next = afterToolChunk(known?.kind === 'tool' ? known : undefined, chunk);
  if (!next) return made;
  return { ...made, parts: place < 0 ? [...made.parts, next] : made.parts.with(place, next) };
}

function shown(part: Part): ShownPart {
  return part.kind === 'tool' ? shownTool(part) : part.part;
}

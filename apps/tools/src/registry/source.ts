import type { Offering } from '#shared/contracts';
import type { Tool } from './tool.js';

export interface Offered extends Pick<Offering, 'state' | 'problem'> {
  tools: readonly Tool[];
}

/** Where tools come from: built in, added by whoever composes the service, a tool server. */
export interface ToolSource {
  /** Unique in its service; it becomes part of a key, so it must be an id. */
  readonly id: string;
  offered(): Offered;
  /** Called after what is offered has changed. Returns how to stop. */
  onChange(listener: () => void): () => void;
}

/** Tools that are always there. */
export function fixedSource(id: string, tools: readonly Tool[]): ToolSource {
  return { id, offered: () => ({ state: 'ready', tools }), onChange: () => () => {} };
}

import { pino } from 'pino';
import type { ToolContext } from '../../registry/tool.js';

/** Of a call that nobody stops and nobody watches. */
export function stillContext(more: Partial<ToolContext> = {}): ToolContext {
  return {
    signal: new AbortController().signal,
    session: 's',
    owner: 'u',
    key: 'k',
    place: { workspace: 's' },
    progress: () => {},
    log: pino({ level: 'silent' }),
    ...more,
  };
}

import type { Message } from '#shared/contracts';
import { firstOf } from '../context/index.js';
import { asHeard } from './as-heard.js';
import { calledBy, userName } from './company.js';
import { textOf } from './segments.js';

const mostOfMessage = 2_000;

/** The last messages, a line of JSON for each, so that none can pass for the words of another. */
export function lastWords(
  path: readonly Message[],
  names: ReadonlyMap<string, string>,
  most: number,
): string {
  // Of the last ones it looks at a few more: some may say nothing.
  const lines = asHeard(path.slice(-2 * most)).flatMap((message): string[] => {
    const said = firstOf(textOf(message).trim(), mostOfMessage);
    if (said === '' || message.role === 'system') return [];
    const by = message.role === 'user' ? userName : calledBy(names, message.author);
    return [JSON.stringify({ by, said })];
  });
  return lines.slice(-most).join('\n');
}

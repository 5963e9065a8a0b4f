import { mostSaidBytes, type EntryBody } from '#shared/contracts';

/** What a person or a client gives as the result of a call, cut where it is too long. */
export function saidOutput(text: string): Pick<EntryBody<'tool.completed'>, 'output' | 'truncated'> {
  const bytes = Buffer.from(text);
  if (bytes.length <= mostSaidBytes) return { output: text, truncated: false };
  // Half a character at the end becomes a sign of its own, which nobody has written.
  const output = bytes.toString('utf8', 0, mostSaidBytes).replace(/\uFFFD$/, '');
  return { output, truncated: true };
}

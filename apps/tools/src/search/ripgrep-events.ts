import { z } from 'zod';
import { foundLine, mostHeld } from './found-lines.js';
import type { FoundLine } from './searched.js';

const text = z.union([
  z.object({ text: z.string() }).transform((it) => it.text),
  z.object({ bytes: z.base64() }).transform((it) => Buffer.from(it.bytes, 'base64').toString('utf8')),
]);
const line = z.object({ lines: text, line_number: z.number() });
const eventSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('begin'), data: z.object({ path: text }) }),
  z.object({ type: z.literal('match'), data: line }),
  z.object({ type: z.literal('context'), data: line }),
  z.object({ type: z.literal('end'), data: z.object({ binary_offset: z.number().nullable() }) }),
  z.object({ type: z.literal('summary') }),
]);

interface Open {
  path: string;
  lines: FoundLine[];
  matches: number;
  held: number;
}

/** Files as ripgrep tells them in JSON, without those that turn out to be no text. */
export async function* foundFiles(
  events: AsyncIterable<Buffer>,
  most: number,
  context: number,
): AsyncGenerator<{ path: string; lines: readonly FoundLine[] }> {
  let open: Open = { path: '', lines: [], matches: 0, held: 0 };
  for await (const written of events) {
    const event = eventSchema.parse(JSON.parse(written.toString()));
    if (event.type === 'begin') open = { path: event.data.path, lines: [], matches: 0, held: 0 };
    else if (event.type === 'match' || event.type === 'context')
      add(open, event.type, event.data, most, context);
    else if (event.type === 'end' && event.data.binary_offset === null && open.matches > 0) yield open;
  }
}

/** What nobody will be shown is not kept. */
function add(
  open: Open,
  kind: FoundLine['kind'],
  said: z.infer<typeof line>,
  most: number,
  context: number,
): void {
  if (open.matches > most || open.lines.length > (most + 1) * (2 * context + 1)) return;
  if (open.held > mostHeld) return;
  if (kind === 'match') open.matches += 1;
  const found = foundLine(said.line_number, said.lines.replace(/\r?\n$/, ''), kind);
  open.lines.push(found);
  open.held += found.text.length;
}

import type { Broker } from '#shared/broker';
import {
  notFound,
  parseOrRefuse,
  ParleyError,
  saidMessagesSchema,
  type SaidMessage,
} from '#shared/contracts';

/** What was too long for a request. Throws `too_large` past so many bytes. */
export async function saidInStore(
  files: Pick<Broker['files'], 'get'>,
  file: string,
  mostBytes: number,
): Promise<SaidMessage[]> {
  const stored = await files.get(file);
  if (!stored) throw notFound('file');
  if (stored.size > mostBytes) {
    const problem = `has ${stored.size} bytes; at most ${mostBytes} are taken (PARLEY_IMPORT_BYTES)`;
    throw new ParleyError({ code: 'too_large', message: `The conversation ${problem}.` });
  }
  const pieces: Uint8Array[] = [];
  for await (const piece of stored.content) pieces.push(piece);
  return parseOrRefuse(saidMessagesSchema, JSON.parse(Buffer.concat(pieces).toString()), 'said');
}

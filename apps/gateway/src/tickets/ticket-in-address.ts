import type { IncomingMessage } from 'node:http';

/**
 * Takes the ticket out of the request's address for good: the address is what gets logged and shown in errors,
 * and a ticket must not be.
 */
export function takeTicket(request: Pick<IncomingMessage, 'url'>): string | undefined {
  const [path = '', query] = splitOnce(request.url ?? '');
  if (query === undefined) return undefined;
  const fields = new URLSearchParams(query);
  const ticket = fields.get('ticket');
  if (ticket === null) return undefined;
  fields.delete('ticket');
  request.url = fields.size > 0 ? `${path}?${fields}` : path;
  return ticket;
}

function splitOnce(address: string): [string, string?] {
  const mark = address.indexOf('?');
  return mark < 0 ? [address] : [address.slice(0, mark), address.slice(mark + 1)];
}

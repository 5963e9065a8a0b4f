import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';

interface Unreadable {
  status: number;
  code: string;
  path: string;
  problem: string;
}

const unreadable: Record<string, Unreadable> = {
  HPE_HEADER_OVERFLOW: { status: 431, code: 'too_large', path: 'headers', problem: 'are larger than 16 KiB' },
  ERR_HTTP_REQUEST_TIMEOUT: {
    status: 408,
    code: 'invalid_request',
    path: 'request',
    problem: 'did not arrive in time',
  },
};
const otherwise: Unreadable = {
  status: 400,
  code: 'invalid_request',
  path: 'request',
  problem: 'is not written as HTTP must be',
};

/** What can not be read as a request comes to no handler, so it is answered on its bare socket, in the form of all others. */
export function refuseUnreadable(error: Error & { code?: string }, socket: Socket): void {
  // Nobody is there any more.
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  if (socket.writable) socket.write(refusalText(error.code));
  socket.destroy();
}

export function refusalText(reason: string | undefined): string {
  const { status, code, path, problem } = unreadable[reason ?? ''] ?? otherwise;
  const error = { code, message: `${path}: ${problem}`, details: [{ path, problem }] };
  const body = JSON.stringify({ error });
  return [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'Connection: close',
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    '',
    body,
  ].join('\r\n');
}

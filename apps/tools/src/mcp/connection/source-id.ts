import { createHash } from 'node:crypto';

const longest = 64;

/** Under which a server's tools are offered: no server can take the place of what is built in. */
export function sourceIdOf(server: string): string {
  const plain = `mcp-${server}`;
  if (plain.length <= longest) return plain;
  return `${plain.slice(0, longest - 9)}-${createHash('sha256').update(server).digest('hex').slice(0, 8)}`;
}

import { createHash } from 'node:crypto';

const longest = 64;
const hashLength = 7;
const plainServer = /^(?!.*__)[A-Za-z0-9_-]*[A-Za-z0-9-]$/;
const plainTool = /^[A-Za-z0-9-][A-Za-z0-9_-]*$/;

/**
 * What a model calls a server's tool: `<server>__<tool>`. Where that is too long, holds what no provider takes, or
 * could be read in two ways, a hash of both names stands at its end; so it depends on nothing but these two.
 */
export function toolNameOf(server: string, tool: string): string {
  const plain = `${server}__${tool}`;
  if (plain.length <= longest && plainServer.test(server) && plainTool.test(tool)) return plain;
  const hash = createHash('sha256')
    .update(JSON.stringify([server, tool]))
    .digest('hex')
    .slice(0, hashLength);
  const kept = plain.replaceAll(/[^A-Za-z0-9_-]/g, '_').slice(0, longest - hashLength - 1);
  return `${kept}_${hash}`;
}

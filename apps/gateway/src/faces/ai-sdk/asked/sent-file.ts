import { invalidRequest, type ParleyError } from '#shared/contracts';
import type { SentFile } from '../../../files/form-files.js';
import type { Part } from './chat-body.js';

/** A file that stands in a message; for a client nothing is fetched from elsewhere. */
export function sentFile({ type, url, filename }: Part, path: string): SentFile[] {
  if (type !== 'file') return [];
  const content = typeof url === 'string' ? contentOf(url) : undefined;
  if (!content) throw refused(`${path}.url`, 'must be a data: URL; nothing is fetched from elsewhere');
  const name = typeof filename === 'string' && filename !== '' ? filename : 'file';
  return [{ name, content: pieces(content) }];
}

const base64 = /^[A-Za-z0-9+/]*={0,2}$/;

function contentOf(url: string): Buffer | undefined {
  const comma = url.indexOf(',');
  if (!/^data:/i.test(url) || comma < 0) return undefined;
  const content = url.slice(comma + 1);
  if (/;base64$/i.test(url.slice(0, comma)))
    return content.length % 4 === 0 && base64.test(content) ? Buffer.from(content, 'base64') : undefined;
  try {
    return Buffer.from(decodeURIComponent(content));
  } catch {
    // What cannot be decoded is no content.
    return undefined;
  }
}

async function* pieces(content: Uint8Array): AsyncGenerator<Uint8Array> {
  const size = 65_536;
  for (let from = 0; from < content.length; from += size) yield content.subarray(from, from + size);
}

function refused(path: string, problem: string): ParleyError {
  return invalidRequest([{ path, problem }]);
}

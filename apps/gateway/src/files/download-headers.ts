import type { FileInfo } from '#shared/contracts';
import { attachment } from './content-disposition.js';

/** Whatever is in it, no browser may take it for a page of ours, nor run any of it. */
export function downloadHeaders({ name, mediaType }: FileInfo, size: number): Record<string, string> {
  return {
    'content-type': mediaType === 'text/plain' ? 'text/plain; charset=utf-8' : mediaType,
    'content-length': String(size),
    'content-disposition': attachment(name),
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'none'; sandbox",
    'cache-control': 'private, no-cache',
  };
}

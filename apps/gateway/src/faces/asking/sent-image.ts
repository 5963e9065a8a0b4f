import { invalidRequest, type ParleyError } from '#shared/contracts';
import { headSize, kindOfHead, measured, type ImageType } from '../../files/head.js';

/** An image as it stood in a request; its content is decoded where it is needed. */
export interface SentImage {
  base64: string;
  /** How large its content is. */
  bytes: number;
  mediaType: ImageType;
  /** Where it stood, for whoever must be told what is wrong with it. */
  path: string;
}

const noImage = 'must be an image: PNG, JPEG, GIF or WebP';

/** What it is its content says, whatever its sender calls it. Throws `invalid_request`, naming the path. */
export function sentImage(base64: string, path: string): SentImage {
  const content = base64.replaceAll(/[\r\n]/g, '');
  if (!isBase64(content)) throw refused(path, 'must be base64');
  const head = headOf(content);
  const mediaType = kindOfHead(head);
  if (mediaType === undefined || mediaType === 'application/pdf' || !measured(mediaType, head))
    throw refused(path, noImage);
  return { base64: content, bytes: Buffer.byteLength(content, 'base64'), mediaType, path };
}

/** Of a `data:` URL. Throws `invalid_request` for any other: nothing is fetched for a client. */
export function imageOfUrl(url: string, path: string): SentImage {
  const comma = url.indexOf(',');
  const head = /^data:([^;,]+)(?:;[^;,]+)*;base64$/i.exec(url.slice(0, Math.max(comma, 0)));
  if (!head) throw refused(path, 'must be a data: URL with base64; nothing is fetched from elsewhere');
  if (!/^image\//i.test(head[1] ?? '')) throw refused(path, noImage);
  return sentImage(url.slice(comma + 1), path);
}

function headOf(content: string): Buffer {
  return Buffer.from(content.slice(0, Math.ceil(headSize / 3) * 4), 'base64').subarray(0, headSize);
}

function isBase64(content: string): boolean {
  return content.length % 4 === 0 && content !== '' && /^[A-Za-z0-9+/]*={0,2}$/.test(content);
}

function refused(path: string, problem: string): ParleyError {
  return invalidRequest([{ path, problem }]);
}

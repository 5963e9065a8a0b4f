import { invalidRequest, type ParleyError } from '#shared/contracts';
import type { SentFile } from '../../../files/form-files.js';
import { sentImage, type SentImage } from '../../asking/sent-image.js';
import type { Part, UserMessage } from './run-input.js';

type Content = UserMessage['content'];

const media = new Set(['image', 'audio', 'video', 'document', 'binary']);

/** A text that a message holds; its texts one below the other. */
export function textOf(content: Content, path: string): string {
  if (typeof content === 'string') return content;
  return content.flatMap((part, at) => textIn(part, `${path}.${at}`)).join('\n');
}

function textIn({ type, text }: Part, path: string): string[] {
  if (type !== 'text') return [];
  if (typeof text === 'string') return [text];
  throw refused(`${path}.text`, 'must be a text');
}

/** Its files. Throws for what would have to be fetched, and for what is none. */
export function filesOf(content: Content, path: string): SentFile[] {
  return dataParts(content).map(({ part, at }, place) => {
    const where = `${path}.${at}`;
    const data = dataOf(part);
    if (data === undefined) throw refused(`${where}.source`, elsewhere);
    if (!isBase64(data)) throw refused(`${where}.source.value`, 'must be base64');
    return { name: nameOf(part, place), content: pieces(Buffer.from(data, 'base64')) };
  });
}

/** So large are the files that it brings along itself. */
export function fileSizes(content: Content): number[] {
  return dataParts(content).flatMap(({ part }) => {
    const data = dataOf(part);
    return data === undefined ? [] : [Buffer.byteLength(data, 'base64')];
  });
}

/** Of what was said long ago: files that are no images a history cannot be begun with. */
export function imagesOf(content: Content, path: string): SentImage[] {
  return dataParts(content).flatMap(({ part, at }) => {
    const data = dataOf(part);
    return part.type === 'image' && data !== undefined ? [sentImage(data, `${path}.${at}.source.value`)] : [];
  });
}

const elsewhere = 'must hold its data in base64; nothing is fetched from elsewhere';

function dataParts(content: Content): { part: Part; at: number }[] {
  if (typeof content === 'string') return [];
  return content.flatMap((part, at) => (media.has(part.type) ? [{ part, at }] : []));
}

/** Older clients have its data in the part itself. */
function dataOf(part: Part): string | undefined {
  const { type, data, source } = part as { type: string; data?: unknown; source?: unknown };
  if (type === 'binary') return typeof data === 'string' ? data : undefined;
  const { type: kind, value } = (source ?? {}) as { type?: unknown; value?: unknown };
  if (kind === 'data' && typeof value === 'string') return value;
  return kind === 'url' && typeof value === 'string' ? dataIn(value) : undefined;
}

function dataIn(url: string): string | undefined {
  return /^data:[^,]*;base64,(.*)$/is.exec(url)?.[1];
}

/** What kind of file it is its content says; the name is for whoever reads it. */
function nameOf(part: Part, place: number): string {
  const { filename, metadata } = part as { filename?: unknown; metadata?: unknown };
  const told = filename ?? (metadata as { filename?: unknown } | null | undefined)?.filename;
  if (typeof told === 'string' && told !== '') return told;
  return `${part.type === 'binary' ? 'file' : part.type}-${place + 1}${endingOf(part)}`;
}

function endingOf(part: Part): string {
  const { mimeType, source } = part as { mimeType?: unknown; source?: { mimeType?: unknown } };
  const type = mimeType ?? source?.mimeType;
  const ending = typeof type === 'string' ? /\/([a-z0-9]{2,5})$/i.exec(type)?.[1] : undefined;
  return ending === undefined ? '' : `.${ending.toLowerCase()}`;
}

function isBase64(data: string): boolean {
  return data !== '' && data.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(data);
}

async function* pieces(content: Uint8Array): AsyncGenerator<Uint8Array> {
  const size = 65_536;
  for (let from = 0; from < content.length; from += size) yield content.subarray(from, from + size);
}

function refused(path: string, problem: string): ParleyError {
  return invalidRequest([{ path, problem }]);
}

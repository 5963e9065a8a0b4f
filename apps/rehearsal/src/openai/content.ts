import { isRecord } from '../json.js';
import { bytesOf, imageTypeOf, isPdf } from '../media.js';
import { invalid } from '../refusal.js';
import { emptyArray, emptyText, missing, wrongType, wrongValue } from './refusals.js';

type Part = Record<string, unknown>;
export type Role = 'developer' | 'system' | 'user' | 'assistant' | 'tool' | 'function';

const TEXT_ONLY = ['text'] as const;
const PARTS: { readonly [Each in Role]: readonly string[] } = {
  developer: TEXT_ONLY,
  system: TEXT_ONLY,
  user: ['text', 'image_url', 'input_audio', 'file'],
  assistant: ['text', 'refusal'],
  tool: TEXT_ONLY,
  function: TEXT_ONLY,
};

/**
 * Some servers that speak this wire take an empty text and others answer it with an error, so it is refused here;
 * a tool's empty result is not.
 */
export function checkContent(content: unknown, role: Role, at: string): void {
  if (typeof content === 'string') {
    if (content.trim() === '' && role !== 'tool' && role !== 'function') throw emptyText(at);
    return;
  }
  if (!Array.isArray(content)) throw wrongType(at, 'one of a string or array of objects');
  if (content.length === 0) throw emptyArray(at);
  for (const [index, part] of content.entries()) checkPart(part, role, `${at}[${index}]`);
}

function checkPart(part: unknown, role: Role, at: string): void {
  if (!isRecord(part)) throw wrongType(at, 'an object');
  const { type } = part;
  if (type === undefined) throw missing(`${at}.type`);
  if (typeof type !== 'string' || !PARTS[role].includes(type)) {
    throw wrongValue(`${at}.type`, type, PARTS[role]);
  }
  if (type === 'text') checkText(part, at);
  if (type === 'image_url') checkImage(part, `${at}.image_url`);
  if (type === 'file') checkFile(part, `${at}.file`);
}

function checkText({ text }: Part, at: string): void {
  if (typeof text !== 'string') throw missing(`${at}.text`);
  if (text.trim() === '') throw emptyText(`${at}.text`);
}

const FORMATS = "['png', 'jpeg', 'gif', 'webp']";

function checkImage({ image_url: image }: Part, at: string): void {
  const url = isRecord(image) ? image['url'] : undefined;
  if (typeof url !== 'string') throw missing(`${at}.url`);
  if (/^https?:\/\//.test(url)) return;
  const [, said, base64] = /^data:([\w/+.-]+);base64,([\s\S]*)$/.exec(url) ?? [];
  const bytes = bytesOf(base64);
  const type = bytes && imageTypeOf(bytes);
  if (type !== undefined && type === said) return;
  throw invalid(
    `You uploaded an unsupported image. Please make sure your image has of one the following formats: ${FORMATS}.`,
    `${at}.url`,
    'invalid_image_format',
  );
}

function checkFile({ file }: Part, at: string): void {
  if (!isRecord(file)) throw missing(at);
  if (typeof file['file_id'] === 'string') return;
  const { filename, file_data: data } = file;
  if (typeof filename !== 'string' || filename === '') throw missing(`${at}.filename`);
  if (typeof data !== 'string') throw missing(`${at}.file_data`);
  const bytes = bytesOf(/^data:application\/pdf;base64,([\s\S]*)$/.exec(data)?.[1]);
  if (bytes !== undefined && isPdf(bytes)) return;
  throw invalid(
    `Invalid file data: '${at}.file_data'. Expected a base64-encoded data URL with an application/pdf MIME type.`,
    `${at}.file_data`,
    'invalid_value',
  );
}

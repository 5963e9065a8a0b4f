import { isRecord } from '../json.js';
import { bytesOf, IMAGE_TYPES, imageTypeOf, isPdf, LARGEST_IMAGE } from '../media.js';
import { invalid } from '../refusal.js';
import { fieldRequired, tagged } from './refusals.js';

type Block = Record<string, unknown>;

const IMAGE_SOURCES = ['base64', 'file', 'url'];
const DOCUMENT_SOURCES = ['base64', 'content', 'file', 'text', 'url'];

export function checkImage(block: Block, at: string): void {
  const source = sourceOf(block, `${at}.image.source`, IMAGE_SOURCES);
  if (source['type'] !== 'base64') return;
  const path = `${at}.image.source.base64`;
  const said = IMAGE_TYPES.find((type) => type === source['media_type']);
  if (said === undefined) {
    throw invalid(
      `${path}.media_type: Input should be 'image/jpeg', 'image/png', 'image/gif' or 'image/webp'`,
      `${path}.media_type`,
    );
  }
  const bytes = decoded(source, path);
  if (bytes.length === 0) throw invalid(`${path}: image cannot be empty`, path);
  if (bytes.length > LARGEST_IMAGE) {
    throw invalid(
      `${path}: image exceeds 5 MB maximum: ${bytes.length} bytes > ${LARGEST_IMAGE} bytes`,
      path,
    );
  }
  const type = imageTypeOf(bytes);
  if (type === undefined) throw invalid(`${path}: Could not process image`, path);
  if (type === said) return;
  throw invalid(
    `${path}: The image was specified using the ${said} media type, but the image appears to be a ${type} image`,
    path,
  );
}

export function checkDocument(block: Block, at: string): void {
  const source = sourceOf(block, `${at}.document.source`, DOCUMENT_SOURCES);
  const path = `${at}.document.source.${String(source['type'])}`;
  const wanted = source['type'] === 'text' ? 'text/plain' : 'application/pdf';
  const holdsData = source['type'] === 'base64' || source['type'] === 'text';
  if (holdsData && source['media_type'] !== wanted) {
    throw invalid(`${path}.media_type: Input should be '${wanted}'`, `${path}.media_type`);
  }
  if (source['type'] === 'base64' && !isPdf(decoded(source, path))) {
    throw invalid(`${path}: The PDF specified was not valid.`, path);
  }
  if (source['type'] === 'text' && typeof source['data'] !== 'string') throw fieldRequired(`${path}.data`);
}

function sourceOf(block: Block, at: string, tags: readonly string[]): Block {
  const { source } = block;
  if (!isRecord(source)) throw fieldRequired(at);
  if (!tags.includes(String(source['type']))) throw tagged(at, source['type'], tags);
  return source;
}

function decoded(source: Block, at: string): Buffer {
  if (source['data'] === undefined) throw fieldRequired(`${at}.data`);
  const bytes = bytesOf(source['data']);
  if (bytes === undefined) throw invalid(`${at}.data: Input should be valid base64`, `${at}.data`);
  return bytes;
}

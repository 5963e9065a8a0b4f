import { codeOf } from '../connection/fetch-error.js';

const marks: [number[], string][] = [
  [[0xef, 0xbb, 0xbf], 'utf-8'],
  [[0xfe, 0xff], 'utf-16be'],
  [[0xff, 0xfe], 'utf-16le'],
];
const declaration =
  /<meta[^>]{0,200}charset\s{0,20}=\s{0,20}["']?([\w:-]{1,40})|<\?xml[^>]{0,200}encoding\s{0,20}=\s{0,20}["']([\w:-]{1,40})/i;
/** A declaration stands near the beginning, or does not count. */
const declarationBytes = 4_096;

/** What begins with a mark says so best, then the header, then the page itself; UTF-8 else. Broken bytes become U+FFFD. */
export function decodeText(bytes: Uint8Array, charset: string | undefined): string {
  const marked = marks.find(([mark]) => mark.every((byte, at) => bytes[at] === byte));
  const decoder =
    decoderOf(marked?.[1]) ?? decoderOf(charset) ?? decoderOf(declaredIn(bytes)) ?? new TextDecoder();
  return decoder.decode(bytes);
}

function declaredIn(bytes: Uint8Array): string | undefined {
  const start = Buffer.from(bytes.subarray(0, declarationBytes)).toString('latin1');
  const [, meta, xml] = declaration.exec(start) ?? [];
  const declared = meta ?? xml;
  /** Whoever could read this was not reading UTF-16. */
  return declared?.toLowerCase().startsWith('utf-16') ? 'utf-8' : declared;
}

function decoderOf(label: string | undefined): InstanceType<typeof TextDecoder> | undefined {
  if (label === undefined) return undefined;
  try {
    return new TextDecoder(label);
  } catch (error) {
    if (codeOf(error) === 'ERR_ENCODING_NOT_SUPPORTED') return undefined;
    throw error;
  }
}

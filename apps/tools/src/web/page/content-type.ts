export interface ContentType {
  kind: 'html' | 'text' | 'other';
  /** As shown: of harmless characters alone. */
  name: string;
  charset?: string;
}

const unknownType = 'application/octet-stream';
const textual =
  /^(?:text\/.+|application\/(?:.+\+)?(?:json|xml|yaml|x-yaml|toml|javascript|x-javascript|ecmascript|x-ndjson|jsonl|x-sh|sql|graphql|rtf)|image\/svg\+xml|message\/.+)$/;

export function contentTypeOf(header: string | undefined, bytes: Uint8Array): ContentType {
  const [type = '', ...parameters] = (header ?? '')
    .toLowerCase()
    .split(';')
    .map((part) => part.trim());
  const name = /^[a-z0-9!#$&^_.+-]{1,60}\/[a-z0-9!#$&^_.+-]{1,80}$/.test(type) ? type : guessed(bytes);
  const charset = parameters
    .map((each) => /^charset\s*=\s*"?([\w:.-]{1,40})"?$/.exec(each)?.[1])
    .find((each) => each !== undefined);
  return { kind: kindOf(name), name, ...(charset && { charset }) };
}

function kindOf(name: string): ContentType['kind'] {
  if (name === 'text/html' || name === 'application/xhtml+xml') return 'html';
  return textual.test(name) ? 'text' : 'other';
}

/** Only for a server that does not say. */
function guessed(bytes: Uint8Array): string {
  const start = bytes.subarray(0, 1_024);
  if (start.includes(0)) return unknownType;
  const text = Buffer.from(start).toString('latin1').trimStart();
  return /^<(?:!doctype html|html|head|body)\b/i.test(text) ? 'text/html' : 'text/plain';
}

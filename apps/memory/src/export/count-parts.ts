const [quote, backslash, comma, list, object] = [0x22, 0x5c, 0x2c, 0x5b, 0x7b];

/** Of a file, whatever they are: so much is read in seconds, with a few hundred megabytes. */
export const mostParts = 2_000_000;
/** No model says so much at once. */
export const mostOfMessage = 50_000;

/**
 * How many values there are at most in what may be JSON, by its bytes: each comes behind a comma or a bracket. Counted
 * before it is parsed, for a value of three bytes takes a hundred times as much.
 */
export function countParts(bytes: Uint8Array): number {
  let parts = 1;
  let isText = false;
  for (let place = 0; place < bytes.length; place += 1) {
    const byte = bytes[place];
    if (byte === quote) isText = !isText;
    else if (!isText) parts += byte === comma || byte === list || byte === object ? 1 : 0;
    else if (byte === backslash) place += 1;
  }
  return parts;
}

/** How many values there are in one, itself included. Deep it cannot be: that was judged before. */
export function partsOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 1;
  let parts = 1;
  for (const each of Object.values(value)) parts += partsOf(each);
  return parts;
}

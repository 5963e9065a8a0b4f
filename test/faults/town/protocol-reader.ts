/** One message of the broker's protocol as it stood on the wire. */
export interface WireMessage {
  verb: string;
  words: readonly string[];
  /** Without the line before it; empty where the message has none. */
  payload: Buffer;
  raw: Buffer;
}

const withPayload = new Set(['PUB', 'HPUB', 'MSG', 'HMSG']);
const lineEnd = '\r\n';

/** Cuts a stream of the broker's protocol, of either direction, into its messages. */
export class ProtocolReader {
  private rest: Buffer = Buffer.alloc(0);

  feed(chunk: Buffer): WireMessage[] {
    this.rest = this.rest.length > 0 ? Buffer.concat([this.rest, chunk]) : chunk;
    const messages: WireMessage[] = [];
    for (let next = this.next(); next; next = this.next()) messages.push(next);
    return messages;
  }

  private next(): WireMessage | undefined {
    const end = this.rest.indexOf(lineEnd);
    if (end < 0) return undefined;
    const [verb = '', ...words] = this.rest.toString('latin1', 0, end).split(/\s+/);
    const from = end + lineEnd.length;
    const name = verb.toUpperCase();
    const size = withPayload.has(name) ? Number(words.at(-1)) : undefined;
    const whole = size === undefined ? from : from + size + lineEnd.length;
    if (this.rest.length < whole) return undefined;
    const raw = this.rest.subarray(0, whole);
    this.rest = this.rest.subarray(whole);
    return { verb: name, words, payload: raw.subarray(from, from + (size ?? 0)), raw };
  }
}

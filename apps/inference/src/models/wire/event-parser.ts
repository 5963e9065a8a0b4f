import { StringDecoder } from 'node:string_decoder';
import { BrokenStream } from './broken-stream.js';

/** Nothing that is said one event at a time is longer; whoever sends more would fill the memory. */
const longestLine = 32 * 1024 * 1024;

const none: readonly string[] = [];

/**
 * Server-sent events, from bytes cut anywhere to the `data` of each. It knows nothing else of an event: both
 * providers repeat the name inside the data. A lean loop rather than a general parser, because it runs for every
 * token of every stream; docs/decisions/0010 has the figures.
 */
export class EventParser {
  private readonly decoder = new StringDecoder('utf8');
  private line = '';
  private data: string | undefined;
  private isFirst = true;
  /** A carriage return at the end of a chunk: whether a line feed belongs to it, the next one tells. */
  private heldReturn = false;

  feed(chunk: Uint8Array): readonly string[] {
    return this.read(this.decoder.write(chunk as Buffer));
  }

  /** What no blank line has ended is ended by the end of the stream. */
  end(): readonly string[] {
    return this.read(`${this.decoder.end()}\n\n`);
  }

  private read(decoded: string): readonly string[] {
    const text = this.withLineFeeds(this.withoutMark(decoded));
    let end = text.indexOf('\n');
    // Not even joined before there is a line: a long event in many chunks would be copied with each of them.
    if (end === -1) return this.keep(text);
    let events: string[] | undefined;
    let start = 0;
    while (end !== -1) {
      const piece = text.slice(start, end);
      const data = this.take(this.line === '' ? piece : this.line + piece);
      this.line = '';
      if (data !== undefined) (events ??= []).push(data);
      start = end + 1;
      end = text.indexOf('\n', start);
    }
    this.keep(text.slice(start));
    return events ?? none;
  }

  private keep(text: string): readonly string[] {
    this.line += text;
    if (this.line.length > longestLine)
      throw new BrokenStream(new Error('A line of the event stream is too long.'));
    return none;
  }

  private take(line: string): string | undefined {
    if (line === '') {
      const { data } = this;
      this.data = undefined;
      return data;
    }
    if (!line.startsWith('data:')) return undefined;
    const value = line.slice(line.charCodeAt(5) === 0x20 ? 6 : 5);
    this.data = this.data === undefined ? value : `${this.data}\n${value}`;
    if (this.data.length > longestLine)
      throw new BrokenStream(new Error('An event of the stream is too long.'));
    return undefined;
  }

  private withoutMark(text: string): string {
    if (!this.isFirst || text === '') return text;
    this.isFirst = false;
    return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
  }

  private withLineFeeds(text: string): string {
    if (!this.heldReturn && !text.includes('\r')) return text;
    const whole = this.heldReturn ? `\r${text}` : text;
    this.heldReturn = whole.endsWith('\r');
    return (this.heldReturn ? whole.slice(0, -1) : whole).replaceAll(/\r\n?/g, '\n');
  }
}

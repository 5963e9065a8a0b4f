import type { LoggedTurn } from './conversation-log.js';

/** A file of more than these could not be answered in any more, so another one is begun. */
const most = { bytes: 3 * 2 ** 20, lines: 80_000, turns: 4_000 };
/** Of its heading, and of lines that need a backslash. */
const heading = { bytes: 200, lines: 4 };

/** The same turns always stand in the same file, whatever has come behind them since. */
export function partsOf(turns: readonly LoggedTurn[], limit = most): LoggedTurn[][] {
  const parts: LoggedTurn[][] = [];
  let part: LoggedTurn[] = [];
  let bytes = 0;
  let lines = 0;
  for (const turn of turns) {
    const more = { bytes: Buffer.byteLength(turn.text) + heading.bytes, lines: linesIn(turn.text) };
    const isFull =
      bytes + more.bytes > limit.bytes || lines + more.lines > limit.lines || part.length >= limit.turns;
    if (part.length === 0 || isFull) {
      part = [];
      parts.push(part);
      bytes = 0;
      lines = 0;
    }
    part.push(turn);
    bytes += more.bytes;
    lines += more.lines;
  }
  return parts;
}

function linesIn(text: string): number {
  let lines = heading.lines;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines += 1;
  return lines;
}

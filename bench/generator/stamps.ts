/**
 * Microseconds of the clock that the rehearsal model stamps with: monotonic, and the same one in all processes
 * of a machine.
 */
export function monotonicMicros(): number {
  const [seconds, nanos] = process.hrtime();
  return seconds * 1_000_000 + nanos / 1_000;
}

/** Every `<t:MICROSECONDS>` of a frame: a delta that was joined with others on the way holds all of theirs. */
export function eachStamp(text: string, from: number, to: number, take: (micros: number) => void): void {
  for (let at = text.indexOf('<t:', from); at >= 0 && at < to; at = text.indexOf('<t:', at)) {
    const end = text.indexOf('>', at);
    if (end < 0 || end > to) return;
    take(Number(text.slice(at + '<t:'.length, end)));
    at = end;
  }
}

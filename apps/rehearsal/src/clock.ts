/** Microseconds of the machine's monotonic clock: comparable between processes of one machine. */
export function monotonicMicros(): number {
  const [seconds, nanos] = process.hrtime();
  return seconds * 1_000_000 + Math.floor(nanos / 1000);
}

export function monotonicMillis(): number {
  return performance.now();
}

export function stamped(text: string): string {
  return `<t:${monotonicMicros()}>${text}`;
}

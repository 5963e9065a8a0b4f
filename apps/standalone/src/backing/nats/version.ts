/**
 * The oldest nats-server Parley runs on. Two holes in what a file stream promises after a power loss, and
 * one in direct reads, were closed only in 2.14.7 (and are closed in 2.15).
 */
export const OLDEST_NATS_SERVER = '2.14.7';

/** `2.15.1` out of `nats-server: v2.15.1`, `2.15.1-1+b2` or `2.15.1`; a pre-release keeps its mark. */
export function parseVersion(text: string): string | undefined {
  return /(?:^|[^\d.])v?(\d+\.\d+\.\d+(?:-(?:alpha|beta|dev|preview|rc|RC)[\w.]*)?)/.exec(text)?.[1];
}

/** Below zero when `a` is older than `b`. A pre-release is older than the release it leads to. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [split(a), split(b)];
  for (let place = 0; place < 3; place += 1) {
    const difference = (left.numbers[place] ?? 0) - (right.numbers[place] ?? 0);
    if (difference !== 0) return difference;
  }
  return Number(right.preRelease) - Number(left.preRelease);
}

export function isNewEnough(version: string): boolean {
  return compareVersions(version, OLDEST_NATS_SERVER) >= 0;
}

function split(version: string): { numbers: number[]; preRelease: boolean } {
  const [numbers = '', ...rest] = version.split('-');
  return { numbers: numbers.split('.').map(Number), preRelease: rest.length > 0 };
}

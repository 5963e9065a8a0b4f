import { readdirSync, readFileSync } from 'node:fs';

const closedOnStart = 0o2000000;

/**
 * What this process was itself started with beyond its three streams, and would hand on to every program that it
 * starts: Node marks what it opens as its own, and leaves these as they were.
 */
export function inheritedHandles(): number[] {
  return readdirSync('/proc/self/fd')
    .map(Number)
    .filter((handle) => handle > 2 && isHandedOn(handle));
}

function isHandedOn(handle: number): boolean {
  try {
    const flags = /^flags:\s+([0-7]+)/m.exec(readFileSync(`/proc/self/fdinfo/${handle}`, 'utf8'))?.[1];
    return flags !== undefined && (parseInt(flags, 8) & closedOnStart) === 0;
  } catch {
    // The one that the list itself was read by.
    return false;
  }
}

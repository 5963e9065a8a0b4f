import { readFileSync } from 'node:fs';

// Like census.ts, this is written out for a thread, too: it may use nothing that is not in `inThread`.

/**
 * Ends the first process of a sandbox, and all others with it. While bubblewrap has not left, its child is its child:
 * no other process has come to have that number.
 */
export function killFirst(first: number, bubblewrap: number | undefined): void {
  if (bubblewrap === undefined || parentOf(first) !== bubblewrap) return;
  try {
    process.kill(first, 'SIGKILL');
  } catch {
    // It has ended by itself meanwhile.
  }
}

function parentOf(id: number): number | undefined {
  try {
    return Number(/^PPid:\s+(\d+)/m.exec(readFileSync(`/proc/${id}/status`, 'utf8'))?.[1]);
  } catch {
    return undefined;
  }
}

export const inThread = { functions: [killFirst, parentOf], constants: {} };

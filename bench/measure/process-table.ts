export interface ProcessEntry {
  pid: number;
  parent: number;
  /** User and system time, that of ended and collected children included where the system tells. */
  cpuMs: number;
}

/** The unit in which Linux tells times to programs; it has been 100 a second on every machine for decades. */
const tickMs = 10;

/**
 * One `/proc/<pid>/stat`. The name, in parentheses, may hold blanks and parentheses itself, so fields are counted
 * from behind it.
 */
export function parseProcStat(text: string): ProcessEntry | undefined {
  const nameEnd = text.lastIndexOf(')');
  const pid = Number.parseInt(text, 10);
  const [, parent, ...fields] = text.slice(nameEnd + 2).split(' ');
  // After state and parent come nine fields, then the times: own user and system, then the children's.
  const ticks = fields.slice(9, 13).map(Number);
  if (nameEnd < 0 || ticks.length < 4 || ![pid, Number(parent), ...ticks].every(Number.isFinite))
    return undefined;
  return { pid, parent: Number(parent), cpuMs: ticks.reduce((sum, each) => sum + each, 0) * tickMs };
}

/** What `ps -A -o pid=,ppid=,cputime=` (or `time=`) prints: `501 1 12:34.56`, `1-02:03:04`. */
export function parsePs(text: string): ProcessEntry[] {
  return text.split('\n').flatMap((line) => {
    const match = /^\s*(\d+)\s+(\d+)\s+(?:(\d+)-)?((?:\d+:)+\d+(?:\.\d+)?)\s*$/.exec(line);
    if (!match) return [];
    const [, pid, parent, days = '0', clock = ''] = match;
    const seconds = clock.split(':').reduce((sum, each) => sum * 60 + Number(each), 0);
    return [{ pid: Number(pid), parent: Number(parent), cpuMs: (Number(days) * 86_400 + seconds) * 1_000 }];
  });
}

/** The CPU time of a process and of all below it. */
export function treeCpuMs(table: readonly ProcessEntry[], root: number): number {
  const wanted = new Set([root]);
  for (let size = 0; size !== wanted.size;) {
    size = wanted.size;
    for (const { pid, parent } of table) if (wanted.has(parent)) wanted.add(pid);
  }
  return table.reduce((sum, { pid, cpuMs }) => (wanted.has(pid) ? sum + cpuMs : sum), 0);
}

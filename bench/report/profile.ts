/** Just what is read of V8's CPU profile. */
export interface CpuProfile {
  nodes: readonly {
    id: number;
    callFrame: { functionName: string; url: string; lineNumber: number };
  }[];
  samples: readonly number[];
  timeDeltas: readonly number[];
}

export interface Cost {
  /** Function and where it stands. */
  what: string;
  selfMs: number;
}

/** The functions that a process spent its time in themselves, the costliest first; idle time left out. */
export function topCosts(profile: CpuProfile, count: number): Cost[] {
  const names = new Map(profile.nodes.map(({ id, callFrame }) => [id, nameOf(callFrame)]));
  const costs = new Map<string, number>();
  profile.samples.forEach((id, place) => {
    const what = names.get(id) ?? '';
    if (what === '(idle)') return;
    costs.set(what, (costs.get(what) ?? 0) + (profile.timeDeltas[place] ?? 0) / 1_000);
  });
  return [...costs]
    .map(([what, selfMs]) => ({ what, selfMs }))
    .toSorted((a, b) => b.selfMs - a.selfMs)
    .slice(0, count);
}

function nameOf({ functionName, url, lineNumber }: CpuProfile['nodes'][number]['callFrame']): string {
  if (functionName.startsWith('(')) return functionName;
  const place = url.replace(/^.*\/(dist|node_modules)\//, '');
  return `${functionName || '(anonymous)'} ${place}:${lineNumber + 1}`.trim();
}

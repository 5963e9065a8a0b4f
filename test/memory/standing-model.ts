import type { MemoryChange } from '#shared/contracts';

/** A change, in the order of the log, and where it hangs: on a message that its session has said, or on nothing. */
export interface Told {
  session: 'one' | 'two';
  on: string | null;
  /** In the fork, on a message that it shares. */
  onShared?: boolean;
  /** Told before the fork was made. */
  isEarly: boolean;
  change: MemoryChange;
}

/** `two` is a fork of `one`, of which it holds the shared messages. */
export interface Said {
  told: readonly Told[];
  shared: readonly string[];
  paths: { one: readonly string[]; two: readonly string[] };
}

interface Standing {
  id: string;
  text: string;
  significance: number | null;
  pinned: boolean;
  supersededBy: string | null;
}

/** What counts, told again from the beginning; the newest first. */
export function standingOf(said: Said, view: 'one' | 'two' | 'everywhere', pins: number): Standing[] {
  const memories = new Map<string, Standing & { byHand: boolean | null }>();
  const deleted = new Set<string>();
  const counting = said.told.filter((each) => counts(said, view, each)).map(({ change }) => change);
  for (const change of counting) {
    if (change.change === 'made')
      memories.set(change.memory, {
        ...{ id: change.memory, text: change.text, significance: change.significance ?? null },
        ...{ pinned: false, supersededBy: null, byHand: null },
      });
    const memory = memories.get(change.memory);
    if (!memory) continue;
    if (change.change === 'deleted') deleted.add(change.memory);
    if (change.change === 'superseded') memory.supersededBy = change.by;
    if (change.change === 'edited') {
      memory.text = change.text ?? memory.text;
      memory.significance = change.significance ?? memory.significance;
      memory.byHand = change.pinned ?? memory.byHand;
    }
  }
  const standing = [...memories.values()].filter(({ id }) => !deleted.has(id)).toReversed();
  const pinned = standing
    .filter(
      ({ byHand, significance, supersededBy }) => supersededBy === null && (byHand ?? significance === 3),
    )
    .toSorted((a, b) => (b.significance ?? 1) - (a.significance ?? 1))
    .slice(0, pins);
  return standing.map(({ id, text, significance, supersededBy }) => {
    return { id, text, significance, supersededBy, pinned: pinned.some((each) => each.id === id) };
  });
}

function counts({ shared, paths }: Said, view: 'one' | 'two' | 'everywhere', told: Told): boolean {
  const { session, on, onShared = false, isEarly } = told;
  if (view === 'everywhere' && on === null) return true;
  const ownPath = session === 'two' && onShared ? shared : paths[session];
  const onOwn = on === null || ownPath.includes(on);
  const onFork = session === 'one' && isEarly && (on === null || shared.includes(on));
  if (view === 'everywhere') return onOwn || onFork;
  return view === session ? onOwn : onFork;
}

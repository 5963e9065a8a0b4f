import type { ExportedChange } from '#shared/contracts';

/** What a file names that is nobody's outside it. */
export type NamedKind = 'me' | 'se' | 'pl';
export type NewName = (kind: NamedKind, place: number) => string;

/** Each id of a memory, a scene or a plan under another name; the same ones under the same. */
export function renamed(changes: readonly ExportedChange[], newName: NewName): ExportedChange[] {
  const names = {
    me: new Map<string, string>(),
    se: new Map<string, string>(),
    pl: new Map<string, string>(),
  };
  const nameOf = (kind: NamedKind, id: string): string => {
    const known = names[kind].get(id) ?? newName(kind, names[kind].size + 1);
    names[kind].set(id, known);
    return known;
  };
  return changes.map((change) => renamedChange(change, nameOf));
}

/** Numbered as they come, so that the same session is the same file however often it went from hand to hand. */
export const inOrder: NewName = (kind, place) => `${kind}_${place}`;

type NameOf = (kind: NamedKind, id: string) => string;

function renamedChange(exported: ExportedChange, nameOf: NameOf): ExportedChange {
  switch (exported.kind) {
    case 'memory':
      return { ...exported, change: renamedMemory(exported.change, nameOf) };
    case 'scene':
      return { ...exported, change: { ...exported.change, scene: nameOf('se', exported.change.scene) } };
    case 'plan':
      return { ...exported, change: { ...exported.change, plan: nameOf('pl', exported.change.plan) } };
    case 'relation':
      return exported;
  }
}

type MemoryChange = Extract<ExportedChange, { kind: 'memory' }>['change'];

function renamedMemory(change: MemoryChange, nameOf: NameOf): MemoryChange {
  const memory = nameOf('me', change.memory);
  if (change.change === 'superseded') return { ...change, memory, by: nameOf('me', change.by) };
  if (change.change === 'made' && change.scene !== undefined)
    return { ...change, memory, scene: nameOf('se', change.scene) };
  return { ...change, memory };
}

import type { ExportedChange } from '#shared/contracts';

export const tableOf: Record<ExportedChange['kind'], string> = {
  memory: 'memory_changes',
  relation: 'relation_changes',
  scene: 'scene_changes',
  plan: 'plan_changes',
};

/** Columns of one table as `StoredChange` has them, beside what the order goes by. */
export function storedColumns(kind: ExportedChange['kind']): string {
  return `'${kind}' AS kind, change.at, change.en, change.session, change.on_message AS "on", change.body`;
}

export interface StoredChange {
  kind: ExportedChange['kind'];
  at: Date;
  on: string | null;
  body: object;
}

/** It hangs where it hangs by now: a clear may have come since. */
export function changeOf({ kind, at, on, body }: StoredChange): ExportedChange {
  return { kind, at: new Date(at).toISOString(), change: { ...body, on } } as ExportedChange;
}

import type { Entry, ExportedChange } from '#shared/contracts';
import type { KnowledgeChange, KnowledgeType } from '../knowledge/write-knowledge.js';

const typeOf = {
  memory: 'state.memory',
  relation: 'state.relation',
  scene: 'state.scene',
  plan: 'state.plan',
} as const satisfies Record<ExportedChange['kind'], KnowledgeType>;

/** As if the session's log had told of it before its first event: they count up to 0. */
export function seededKnowledge(session: string, changes: readonly ExportedChange[]): KnowledgeChange[] {
  return changes.map(({ kind, at, change }, index) => {
    const en = index + 1 - changes.length;
    return { session, entry: { type: typeOf[kind], n: en, en, at, body: change } as Entry<KnowledgeType> };
  });
}

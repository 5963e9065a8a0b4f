import type { Entry } from '#shared/contracts';

export const knowledgeTypes = ['state.memory', 'state.relation', 'state.scene', 'state.plan'] as const;
export type KnowledgeType = (typeof knowledgeTypes)[number];

/** One thing that was learned, as it stands in its session's log. */
export interface KnowledgeChange<T extends KnowledgeType = KnowledgeType> {
  session: string;
  entry: Entry<T>;
}

export function isKnowledge(entry: Entry): entry is Entry<KnowledgeType> {
  return (knowledgeTypes as readonly string[]).includes(entry.type);
}

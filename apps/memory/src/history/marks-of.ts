import type { Conversation, ExportedChange } from '#shared/contracts';
import { emptyConversation, fold } from '#shared/conversation';
import { seededKnowledge } from './seeded-knowledge.js';

/** As everybody who reads a log has them. */
export function marksOf(knowledge: readonly ExportedChange[]): Pick<Conversation, 'scenes' | 'plans'> {
  const marked = knowledge.filter(({ kind }) => kind === 'scene' || kind === 'plan');
  const { scenes, plans } = seededKnowledge('', marked).reduce(
    (after, { entry }) => fold(after, entry),
    emptyConversation,
  );
  return { scenes, plans };
}

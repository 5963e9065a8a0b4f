import type { ExportedChange, ExportedMessage, SessionExport } from '#shared/contracts';
import type { Projection } from '../projection/session-state.js';
import type { KeptMessage } from '../sessions/path-to.js';
import type { SessionRow } from '../sessions/session.entity.js';
import { inOrder, renamed } from './local-ids.js';

export interface Exported {
  row: SessionRow;
  projection: Pick<Projection, 'head' | 'receipts' | 'attendance'>;
  tree: readonly KeptMessage[];
  knowledge: readonly ExportedChange[];
}

/** All that makes a session, in an order that depends on nothing but the session. */
export function exportOf({ row, projection, tree, knowledge }: Exported): SessionExport {
  const { name, model, systemPrompt, agents, project, passes, recall, scenes } = row;
  return {
    parley: 'session',
    version: 1,
    name,
    settings: { model, systemPrompt, agents, project, passes, recall, scenes },
    head: projection.head,
    messages: tree.flatMap(exportedMessage),
    receipts: projection.receipts,
    attendance: projection.attendance,
    knowledge: renamed(knowledge, inOrder),
  };
}

function exportedMessage({ message, versions }: KeptMessage): ExportedMessage[] {
  const { status } = message;
  // None is kept before it has ended.
  if (status === 'streaming') return [];
  return [{ ...message, status, ...(versions.length === 0 ? {} : { versions }) }];
}

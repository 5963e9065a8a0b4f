import type { Entry } from '#shared/contracts';

/** What goes by on the side of a turn, as protocols with room for words of ours call it. */
export const namesInPassing: Partial<Record<Entry['type'], string>> = {
  'turn.status': 'status',
  'state.title': 'title',
  'state.memory': 'memory',
  'state.relation': 'relation',
  'state.scene': 'scene',
  'state.plan': 'plan',
  'context.compacting': 'compacting',
  'context.compacted': 'compacted',
  'turn.steered': 'steered',
  'agent.started': 'agent-started',
  'agent.finished': 'agent-finished',
};

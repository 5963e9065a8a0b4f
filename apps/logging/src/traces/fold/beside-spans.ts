import type { Usage } from '#shared/contracts';
import { modelAttributes, usageAttributes } from './gen-ai.js';
import { begin, type Handlers, type UnderWay } from './under-way.js';

/** What models are asked beside the replies, and what a long path has to go through. */
export const besideSpans: Handlers = {
  'context.compacting': (turn, entry) => {
    turn.compaction = begin(turn, entry, 'compaction', {
      name: 'compact',
      attributes: { 'parley.compaction.trigger': entry.body.trigger },
      parent: turn.reply,
    });
  },

  'context.compacted': (turn, { at, body }) => {
    turn.compaction?.close(at, {
      'parley.compaction.method': body.method,
      'parley.compaction.tokens_before': body.tokensBefore,
      'parley.compaction.tokens_after': body.tokensAfter,
      'parley.compaction.dropped': body.dropped,
      ...spent(body),
    });
    turn.compaction = undefined;
  },

  'context.compaction_failed': (turn, { at, body }) => {
    turn.compaction?.close(at, spent(body));
    turn.compaction?.fail('compaction_failed');
    turn.compaction = undefined;
  },

  'turn.heard': (turn, { at, body }) => asked(turn, 'parley.turn.heard', at, body),
  'interjection.considered': (turn, { at, body }) => asked(turn, 'parley.interjection.considered', at, body),
  'state.pass_failed': (turn, { at, body }) =>
    turn.root.tell('parley.pass.failed', at, { 'parley.pass': body.pass, ...spent(body) }),
};

function asked(turn: UnderWay, name: string, at: string, body: Spent): void {
  if (body.model !== undefined) turn.root.tell(name, at, spent(body));
}

interface Spent {
  model?: string | undefined;
  usage?: Usage | undefined;
}

function spent({ model, usage }: Spent): ReturnType<typeof modelAttributes> {
  return { ...(model === undefined ? {} : modelAttributes(model)), ...(usage ? usageAttributes(usage) : {}) };
}

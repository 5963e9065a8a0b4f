import type { Entry } from '#shared/contracts';
import type { TurnStory } from '../turns/turn-story.js';
import { besideSpans } from './fold/beside-spans.js';
import { callSpans } from './fold/call-spans.js';
import type { Draft } from './fold/draft.js';
import { replySpans } from './fold/reply-spans.js';
import { turnSpans } from './fold/turn-spans.js';
import { begunTurn, type Handlers, type UnderWay, type Words } from './fold/under-way.js';
import type { Span } from './span.js';
import { spanIdOf, traceIdOf } from './span-ids.js';

const handlers: Handlers = { ...turnSpans, ...replySpans, ...callSpans, ...besideSpans };

/**
 * A turn that is over as one trace: turn → reply → step → the question to the model, calls of tools, sub-agents. Pure,
 * and the same whenever and wherever it is made. Types that are not known here are passed over. Empty: there is
 * nothing to tell.
 */
export function spansOf(story: TurnStory, words: Words): Span[] {
  const first = story.entries[0];
  const last = story.entries.at(-1);
  if (!first || !last) return [];
  const turn = begunTurn(story, first.at, words);
  for (const entry of story.entries) take(turn, entry);
  return turn.drafts.map((draft) => spanOf(turn, draft, turn.root.end ?? last.at));
}

function take(turn: UnderWay, entry: Entry): void {
  // What comes behind its end is no longer the turn.
  if (turn.root.end !== undefined) return;
  const handle = handlers[entry.type] as ((turn: UnderWay, entry: Entry) => void) | undefined;
  handle?.(turn, entry);
}

function spanOf({ story }: UnderWay, draft: Draft, over: string): Span {
  const { session, turn, user } = story;
  const { parent, place, name, kind, start, attributes, events, links, error } = draft;
  return {
    traceId: traceIdOf(session, turn),
    spanId: spanIdOf(session, turn, place),
    ...(parent ? { parentSpanId: spanIdOf(session, turn, parent.place) } : {}),
    name,
    kind,
    start,
    end: draft.endBy(over),
    attributes: {
      'gen_ai.conversation.id': session,
      'session.id': session,
      'user.id': user,
      'parley.turn.id': turn,
      ...attributes,
    },
    events,
    links,
    ...(error === undefined ? {} : { error }),
  };
}

import type { Entry } from '#shared/contracts';
import { modelCallsIn } from '../../metrics/model-calls.js';
import { sessionLinkOf, turnLinkOf } from '../span-ids.js';
import { sumAttributes, usageAttributes } from './gen-ai.js';
import { begin, type Handlers, type UnderWay } from './under-way.js';

/** A turn from its acceptance to its end, its time in the queue, and what is said to it while it runs. */
export const turnSpans: Handlers = {
  'turn.accepted': (turn, entry) => {
    const { request, policy, message, retryOf, queued, traceparent } = entry.body;
    turn.request = request;
    turn.asked = message;
    turn.root.attributes['parley.turn.policy'] = policy;
    turn.root.links.push({ ...sessionLinkOf(turn.story.session), attributes: { 'parley.link': 'session' } });
    const [parent] = turn.story.parents;
    if (parent !== undefined) linkToParent(turn, parent);
    if (retryOf !== undefined)
      turn.root.links.push({
        ...turnLinkOf(turn.story.session, retryOf),
        attributes: { 'parley.link': 'retry_of' },
      });
    if (traceparent !== undefined) linkToCaller(turn, traceparent);
    if (queued) turn.queue ??= begin(turn, entry, 'queue', { name: 'queue' });
  },

  'turn.queued': (turn, { at, body }) => {
    turn.asked = body.message ?? turn.asked;
    turn.queue?.tell('parley.queue.placed', at, { 'parley.queue.position': body.position });
  },

  'turn.started': (turn, { at, body }) => {
    turn.asked = body.message ?? turn.asked;
    turn.queue?.close(at);
    turn.root.tell('parley.turn.started', at, { 'parley.turn.attempt': body.attempt });
  },

  'steer.received': (turn, { at }) => turn.root.tell('parley.steer.received', at),
  'turn.steered': (turn, { at }) => turn.root.tell('parley.turn.steered', at),
  'turn.stopping': (turn, { at, body }) =>
    turn.root.tell('parley.turn.stopping', at, { 'parley.stop.reason': body.reason }),

  'turn.completed': (turn, entry) => ended(turn, entry, 'completed'),
  'turn.stopped': (turn, entry) => {
    ended(turn, entry, 'stopped');
    turn.root.attributes['parley.stop.reason'] = entry.body.reason;
  },
  'turn.failed': (turn, entry) => {
    // A step that has come to its end is not to blame.
    const blamed = turn.chat?.end === undefined ? turn.chat : undefined;
    ended(turn, entry, 'failed');
    const { code } = entry.body;
    turn.root.fail(code);
    turn.reply?.fail(code);
    blamed?.fail(code);
  },
};

/** A link and not the parent: a turn may wait and run for hours behind the request that asked for it. */
function linkToCaller({ root }: UnderWay, traceparent: string): void {
  const [, traceId = '', spanId = ''] = traceparent.split('-');
  root.links.push({ traceId, spanId, attributes: { 'parley.link': 'caller' } });
}

function linkToParent({ root }: UnderWay, parent: string): void {
  root.attributes['parley.parent_session.id'] = parent;
  root.links.push({ ...sessionLinkOf(parent), attributes: { 'parley.link': 'parent_session' } });
}

function ended(
  turn: UnderWay,
  { at, body }: Entry<'turn.completed' | 'turn.stopped' | 'turn.failed'>,
  status: string,
): void {
  // What a question has cost that did not come to its end stands nowhere but in the sum.
  const last = modelCallsIn(turn.story.entries).at(-1);
  if (last && turn.chat && turn.chat.end === undefined) turn.chat.close(at, usageAttributes(last.usage));
  const attributes = { 'parley.turn.status': status, 'parley.turn.duration_ms': Math.round(body.durationMs) };
  turn.root.close(at, { ...attributes, ...sumAttributes(body.usage) });
}

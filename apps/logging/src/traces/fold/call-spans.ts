import type { Entry } from '#shared/contracts';
import { turnLinkOf } from '../span-ids.js';
import { modelAttributes } from './gen-ai.js';
import { begin, type Handlers, type UnderWay } from './under-way.js';
import { tellArguments, tellResult } from './words.js';

/** Outcomes that somebody has decided on are no errors. */
const errors: ReadonlySet<string> = new Set(['error', 'outcome_unknown']);

/** Calls of tools, those who must agree to them, and the sessions that work for them. */
export const callSpans: Handlers = {
  'tool.requested': (turn, entry) => {
    const { call, name, input, runs = 'tools' } = entry.body;
    const attributes = {
      'gen_ai.operation.name': 'execute_tool',
      'gen_ai.tool.name': name,
      'gen_ai.tool.call.id': call,
      'gen_ai.tool.type': 'function',
      'parley.tool.runs': runs,
    };
    const parent = turn.step ?? turn.reply;
    const draft = begin(turn, entry, 'tool', { name: `execute_tool ${name}`, attributes, parent });
    turn.calls.set(call, draft);
    tellArguments(turn, draft, input);
  },

  'tool.approval_requested': (turn, { at, body }) =>
    turn.calls.get(body.call)?.tell('parley.approval.requested', at, { 'parley.approval.from': body.from }),

  'tool.approval_answered': (turn, { at, by, body }) => {
    const { decision, waitedMs, model } = body;
    turn.calls.get(body.call)?.tell('parley.approval.answered', at, {
      'parley.approval.decision': decision,
      'parley.approval.by': by,
      'parley.approval.waited_ms': waitedMs === undefined ? undefined : Math.round(waitedMs),
      ...(model === undefined ? {} : modelAttributes(model)),
    });
  },

  'tool.started': (turn, { at, body }) =>
    turn.calls.get(body.call)?.tell('parley.tool.started', at, { 'parley.tool.attempt': body.attempt }),

  'tool.completed': (turn, { at, body }) => {
    const { call, outcome, truncated, output } = body;
    const draft = turn.calls.get(call);
    if (!draft) return;
    draft.close(at, {
      'parley.tool.outcome': outcome,
      ...(truncated ? { 'parley.tool.truncated': true } : {}),
    });
    if (errors.has(outcome)) draft.fail(outcome);
    tellResult(turn, draft, output);
  },

  'agent.started': (turn, entry) => {
    const { call, session, childTurn, agent, background } = entry.body;
    const caller = turn.calls.get(call);
    const asked = background ? 'in the background' : 'awaited';
    const child = {
      'gen_ai.agent.name': agent,
      'parley.child_session.id': session,
      'parley.child_turn.id': childTurn,
      'parley.child.asked': asked,
    };
    const link = { ...turnLinkOf(session, childTurn), attributes: { 'parley.link': 'child_turn' } };
    // What works in the background goes on behind the call, and often behind the turn: it has no length here.
    if (background) {
      caller?.tell('parley.child.started', entry.at, child);
      caller?.links.push(link);
      return;
    }
    const draft = begin(turn, entry, 'child', {
      name: `invoke_agent ${agent}`,
      attributes: { 'gen_ai.operation.name': 'invoke_agent', ...child },
      parent: caller,
    });
    draft.links.push(link);
    turn.children.set(call, draft);
  },

  'agent.finished': (turn, entry) => finishedChild(turn, entry),
};

function finishedChild(turn: UnderWay, { at, body }: Entry<'agent.finished'>): void {
  const { call, status, session, background } = body;
  if (background) {
    turn.root.tell('parley.child.finished', at, {
      'parley.child_session.id': session,
      'parley.child.status': status,
    });
    return;
  }
  const child = turn.children.get(call);
  child?.close(at, { 'parley.child.status': status });
  if (status === 'failed') child?.fail('child_failed');
}

import {
  childTaskId,
  type Agent,
  type Command,
  type QueryRequest,
  type Session,
  type TurnRequest,
} from '#shared/contracts';
import { firstOf } from '../context/beginning-of.js';
import { modelFor } from '../turns/speaker.js';
import { depthOf, type AgentInput } from './engine-tools.js';
import { childNames } from './names.js';
import type { HandedDown } from './handed-down.js';

/** What somebody is to do for a session. */
export interface Task {
  session: Session;
  /** The call that asks for it. */
  call: { turn: string; call: string; key: string };
  input: AgentInput;
  /** Who does it. */
  agent: Agent;
  model: string | undefined;
  handedDown: HandedDown;
}

/** An agent that names no model of its own works with that of the turn it works for. */
export function modelOfChild(
  { model }: AgentInput,
  child: Agent,
  { parent, session, request }: { parent: Agent; session: Session; request: TurnRequest },
): string | undefined {
  return model ?? child.model ?? modelFor(parent, session, request) ?? undefined;
}

const longestName = 60;

/** With a name, so that nobody is asked for a title. */
export function childSession({ session, call, input, agent }: Task): QueryRequest<'memory.session.create'> {
  const { name = firstOf(input.prompt.replaceAll(/\s+/gu, ' ').trim(), longestName) } = input;
  const { turn, call: id, key } = call;
  const parent = { session: session.id, turn, call: id, key, depth: depthOf(session) + 1 };
  return {
    owner: session.owner,
    name: name || 'Sub-agent',
    model: null,
    systemPrompt: null,
    agents: [agent.id],
    child: { id: childNames(key).session, parent },
  };
}

export function childTurn(
  { session, call: { key }, input, agent, model, handedDown }: Task,
  at: string,
): Command<'turn.submit'> {
  const names = childNames(key);
  const { turn, message } = names;
  const request: TurnRequest = { agent: agent.id, ...(model === undefined ? {} : { model }), ...handedDown };
  return {
    v: 1,
    id: childTaskId(names.session),
    type: 'turn.submit',
    session: names.session,
    at,
    by: session.owner,
    // Whoever else has said something there already is not to be in its way, nor it in his.
    body: { turn, message, ownMessage: true, text: input.prompt, policy: 'enqueue', request },
  };
}

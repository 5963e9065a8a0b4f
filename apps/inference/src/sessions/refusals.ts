import {
  ParleyError,
  type Agent,
  type Command,
  type ModelCard,
  type Problem,
  type Session,
  type TurnRequest,
} from '#shared/contracts';
import { asSubmit } from '../commands/schedule-run.js';
import type { Refusal } from '../commands/settlement.js';
import type { ChosenModel, Misfit } from '../models/model-port.js';
import type { Mind } from '../turns/mind-ports.js';
import { authorOf, modelFor, shapeFor } from '../turns/speaker.js';
import type { Memory } from './memory-port.js';

export interface RefusalGround {
  session: Session;
  mind: Pick<Mind, 'agents' | 'models'>;
  memory: Memory;
  /** What the last turn asked for: a retry asks for it again. */
  lastRequest: TurnRequest | undefined;
}

/** Why a turn that is asked for cannot be, as far as others than the conversation itself have a say in it. */
export async function refusalOf(
  command: Command,
  ground: RefusalGround,
  mail: { mail: string; at: string },
): Promise<Refusal | undefined> {
  switch (command.type) {
    case 'turn.submit':
      return unfitRequest(command.body.request, ground);
    case 'turn.retry':
      return unfitRequest(ground.lastRequest ?? {}, ground);
    case 'schedule.run': {
      const refusal = await unfitRequest(command.body.request, ground);
      return refusal ?? overBudget(asSubmit(command, mail).body.turn, ground);
    }
    default:
      return undefined;
  }
}

async function unfitRequest(
  request: TurnRequest,
  { session, mind }: RefusalGround,
): Promise<Refusal | undefined> {
  const known = await mind.agents.of(authorOf(session, request), session.owner);
  if (known.kind === 'unknown') return { code: 'unknown_agent', message: known.message };
  const choice = mind.models.choose(modelFor(known.agent, session, request));
  if (choice.kind === 'unknown') return { code: 'unknown_model', message: choice.message };
  if (choice.kind === 'unavailable') return undefined;
  const details = impossible(known.agent, request, choice.chosen);
  if (details.length === 0) return undefined;
  const message = details.map(({ path, problem }) => `${path}: ${problem}`).join('; ');
  return { code: 'invalid_request', message, details };
}

/** What the turn itself asks for. What its agent wants by default and its model cannot do is left out in silence. */
function impossible(agent: Agent, request: TurnRequest, { card, model }: ChosenModel): Problem[] {
  const misfits = [...beyond(request, card), ...(model.misfits?.(shapeFor(card, agent, request)) ?? [])];
  return misfits
    .filter(({ path }) => asksFor(request, path))
    .map(({ path, why }) => ({ path, problem: `the model ${card.model} ${why}` }));
}

function beyond(request: TurnRequest, { can }: ModelCard): Misfit[] {
  const thinks = request.thinking !== undefined && request.thinking !== 'off';
  return [
    ...(thinks && !can.thinking ? [{ path: 'thinking', why: 'cannot think' }] : []),
    ...(request.sampling && !can.sampling ? [{ path: 'sampling', why: 'takes no sampling' }] : []),
    ...(request.answerSchema && !can.answerSchema
      ? [{ path: 'answerSchema', why: 'cannot answer by a schema' }]
      : []),
  ];
}

function asksFor(request: TurnRequest, path: string): boolean {
  const [field] = path.split('.');
  return request[field as keyof TurnRequest] !== undefined;
}

/** A turn that a person submits was admitted by his gateway; what a schedule sends has passed none. */
async function overBudget(turn: string, { session, memory }: RefusalGround): Promise<Refusal | undefined> {
  try {
    await memory.ask('memory.admit', { user: session.owner, session: session.id, turn });
    return undefined;
  } catch (error) {
    if (!ParleyError.is(error) || error.body.code !== 'budget_exceeded') throw error;
    return { ...error.body, code: 'budget_exceeded' };
  }
}

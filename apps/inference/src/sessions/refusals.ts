import {
  ParleyError,
  type Command,
  type ModelCard,
  type Problem,
  type Session,
  type TurnRequest,
} from '#shared/contracts';
import { asSubmit } from '../commands/schedule-run.js';
import type { Refusal } from '../commands/settlement.js';
import type { Mind } from '../turns/mind-ports.js';
import { authorOf, modelFor } from '../turns/speaker.js';
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
  const details = impossible(request, choice.chosen.card);
  if (details.length === 0) return undefined;
  const message = details.map(({ path, problem }) => `${path}: ${problem}`).join('; ');
  return { code: 'invalid_request', message, details };
}

/** What the turn itself asks for. What its agent wants by default and its model cannot do is left out in silence. */
function impossible(request: TurnRequest, { model, can }: ModelCard): Problem[] {
  const asked: [boolean, string, string][] = [
    [
      request.thinking !== undefined && request.thinking !== 'off' && !can.thinking,
      'thinking',
      'cannot think',
    ],
    [request.sampling !== undefined && !can.sampling, 'sampling', 'takes no sampling'],
    [request.answerSchema !== undefined && !can.answerSchema, 'answerSchema', 'cannot answer by a schema'],
  ];
  return asked.flatMap(([isImpossible, path, what]) =>
    isImpossible ? [{ path, problem: `the model ${model} ${what}` }] : [],
  );
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

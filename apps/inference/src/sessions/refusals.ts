import {
  ParleyError,
  type Agent,
  type Command,
  type Conversation,
  type ModelCard,
  type Problem,
  type Session,
  type TurnRequest,
} from '#shared/contracts';
import type { AskedFor, Branch } from '../commands/known-branch.js';
import { toAnswerAgain } from '../commands/regenerate.js';
import { asSubmit } from '../commands/schedule-run.js';
import type { Refusal } from '../commands/settlement.js';
import { unfitAnswer } from '../commands/approval-answer.js';
import { openCall } from '../commands/asked-calls.js';
import type { ChosenModel, Misfit } from '../models/model-port.js';
import { namesakes } from '../tools/namesakes.js';
import { unfitInput } from '../tools/unfit-input.js';
import { atHand, judged, judgedUnseen, namesTaken, type HandParts } from '../turns/at-hand.js';
import type { Mind } from '../turns/mind-ports.js';
import { authorOf, modelFor, shapeFor } from '../turns/speaker.js';
import type { Memory } from './memory-port.js';
import { unfitChange } from './unfit-change.js';

export interface RefusalGround extends HandParts {
  session: Session;
  mind: Pick<Mind, 'agents' | 'models' | 'projects'>;
  memory: Memory;
  conversation: Conversation;
  branch: Branch;
  asked: AskedFor;
}

/** Why what is asked for cannot be, as far as others than the conversation itself have a say in it. */
export async function refusalOf(
  command: Command,
  ground: RefusalGround,
  mail: { mail: string; at: string },
): Promise<Refusal | undefined> {
  switch (command.type) {
    case 'turn.submit':
    case 'message.resend':
      return unfitRequest(command.body.request, ground);
    case 'reply.regenerate': {
      const found = toAnswerAgain(command, ground.conversation, ground);
      return 'again' in found ? unfitRequest(found.again.request, ground) : undefined;
    }
    case 'session.change':
      return unfitChange(command.body.change, ground);
    case 'turn.retry':
      // A retry asks once more for what was asked for.
      return unfitRequest(ground.conversation.lastTurn?.request ?? {}, ground);
    case 'schedule.run': {
      const refusal = await unfitRequest(command.body.request, ground);
      return refusal ?? overBudget(asSubmit(command, mail).body.turn, ground);
    }
    case 'approval.answer':
      // One that is too long is refused for that, and not held against anything.
      return unfitAnswer(command) ? undefined : uncountedAnswer(command.body, ground);
    default:
      return undefined;
  }
}

/**
 * Nobody may agree to what the rules deny, be it that he has made another call of it or that the rules have changed since
 * he was asked; nor to what no tool could carry out.
 */
async function uncountedAnswer(
  { approval, decision, input }: Command<'approval.answer'>['body'],
  ground: RefusalGround,
): Promise<Refusal | undefined> {
  if (decision !== 'approve' && decision !== 'edit') return undefined;
  const asked = openCall(ground.conversation, (open) => open.approval?.approval === approval);
  // Held against the session as it is by then, this could pass a call that was asked for meanwhile.
  if (!asked) return unfit([{ path: 'approval', problem: 'did not wait yet as this came; send it again' }]);
  const { turn, block } = asked;
  const known = await ground.mind.agents.of(turn.reply?.author, ground.session.owner);
  if (known.kind === 'unknown') return { code: 'unknown_agent', message: known.message };
  const { tools, rules } = await atHand(ground, known.agent, turn.request);
  const tool = tools.find(({ name }) => name === block.name);
  const isEdit = decision === 'edit';
  if (!tool && isEdit)
    return unfit([{ path: 'input', problem: `there is no tool named "${block.name}" any more` }]);
  const misfit = tool && isEdit ? unfit(unfitInput(input, tool.inputSchema)) : undefined;
  // Before the rules: of what does not fit nobody can say what it touches, and then each deny of the tool would count.
  if (misfit) return misfit;
  // One that is only away just now is waited for, by a call that was judged while it was there.
  const verdict = tool
    ? judged(tool, isEdit ? input : block.input, rules)
    : judgedUnseen(block.name, known.agent, rules);
  if (verdict.kind !== 'deny') return undefined;
  return unfit([{ path: isEdit ? 'input' : 'decision', problem: verdict.reason }]);
}

function unfit(details: Problem[]): Refusal | undefined {
  if (details.length === 0) return undefined;
  const message = details.map(({ path, problem }) => `${path}: ${problem}`).join('; ');
  return { code: 'invalid_request', message, details };
}

async function unfitRequest(request: TurnRequest, ground: RefusalGround): Promise<Refusal | undefined> {
  const { session, mind } = ground;
  const known = await mind.agents.of(authorOf(session, request), session.owner);
  if (known.kind === 'unknown') return { code: 'unknown_agent', message: known.message };
  const choice = mind.models.choose(modelFor(known.agent, session, request));
  if (choice.kind === 'unknown') return { code: 'unknown_model', message: choice.message };
  const misfits = choice.kind === 'model' ? impossible(known.agent, request, choice.chosen) : [];
  return unfit([...misfits, ...(await namesOfOthers(request, ground))]);
}

async function namesOfOthers({ clientTools = [] }: TurnRequest, ground: RefusalGround): Promise<Problem[]> {
  if (clientTools.length === 0) return [];
  const names = clientTools.map(({ name }) => name);
  return namesakes(names, await namesTaken(ground));
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

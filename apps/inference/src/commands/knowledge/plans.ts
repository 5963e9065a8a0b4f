import { planMoves, type Command } from '#shared/contracts';
import { openScene, planStatus } from '#shared/conversation';
import { memoryOf, takePart } from '../../passes/index.js';
import { done, refused, type Circumstances, type Settlement } from '../settlement.js';
import { yielded } from './yielded.js';

export function settlePlanMake(
  { id: cause, by, body: { plan, what } }: Command<'plan.make'>,
  { conversation }: Circumstances,
): Settlement {
  const clock = openScene(conversation)?.clock ?? null;
  const made = { change: 'made' as const, plan, on: conversation.head, what };
  const body = clock === null ? made : { ...made, clock };
  return { entries: [{ type: 'state.plan', cause, by, body }], answer: done };
}

/** The door has said what comes of it. Of two who would complete it at once the first does: it comes about once. */
export function settlePlanMove(
  command: Command<'plan.move'>,
  { conversation, session }: Circumstances,
): Settlement {
  const { id: cause, by, body } = command;
  const { plan, to, yields } = body;
  const from = planStatus(conversation, plan);
  if (!planMoves[from].includes(to)) {
    const problem = `cannot become ${to}: the plan is ${from}`;
    const details = [{ path: 'status', problem }];
    return refused(command, { code: 'invalid_request', message: `status: ${problem}`, details });
  }
  const { head: on } = conversation;
  let made = 0;
  const nextMemory = (): string => memoryOf(cause, made++);
  const occasion = { on, present: takePart(session), scene: openScene(conversation), nextMemory };
  const come = to === 'completed' && yields ? yielded(yields, occasion) : [];
  const moved = { type: 'state.plan' as const, body: { change: 'moved' as const, plan, to, on } };
  return { entries: [moved, ...come].map((entry) => ({ ...entry, cause, by })), answer: done };
}

import type { FailureCode, Message, OpenTurn, ToolBlock } from '#shared/contracts';
import type { Limits } from './next.js';

export function outOfRounds(
  turn: OpenTurn,
  reply: Message,
  { toolRounds, emptyCallSteps }: Limits,
): { code: FailureCode; message: string } | undefined {
  const calls = callsOfAll(turn, reply);
  if (emptyStepsInARow(calls, turn.stepsDone) >= emptyCallSteps) {
    const message = `The agent asked for tools ${emptyCallSteps} times in a row without saying what with, and was stopped.`;
    return { code: 'empty_tool_calls', message };
  }
  const rounds = new Set(calls.map(({ step }) => step)).size;
  if (rounds > toolRounds) {
    const message = `The agent asked for tools ${toolRounds} times in one turn and was stopped.`;
    return { code: 'tool_loop_limit', message };
  }
  if (turn.lastStopReason !== 'pause_turn' || turn.stepsDone <= toolRounds) return undefined;
  const message = `The model paused again and again, and was stopped after ${turn.stepsDone} steps.`;
  return { code: 'tool_loop_limit', message };
}

/** How many of the last steps have asked for a tool with nothing in hand. Any other step begins the count anew. */
export function emptyStepsInARow(calls: readonly ToolBlock[], stepsDone: number): number {
  const empty = new Set(calls.filter((call) => call.empty).map(({ step }) => step));
  let count = 0;
  while (empty.has(stepsDone - 1 - count)) count += 1;
  return count;
}

export function callsOfAll({ replies }: OpenTurn, reply: Message): ToolBlock[] {
  return [...replies, reply]
    .flatMap(({ blocks }) => blocks)
    .filter((block): block is ToolBlock => block.kind === 'tool');
}

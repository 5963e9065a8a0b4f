import type { Child, OpenTurn, ToolBlock } from '#shared/contracts';
import { carriedCall } from '../turns/carried-call.js';
import { isAgreed } from '../turns/decide.js';
import { readInput, readsTask, taskInputSchema } from './engine-tools.js';

/** A call that asks what has come of a task. */
export interface TaskCall {
  block: ToolBlock;
  task: string;
  waitSeconds: number;
}

/** Those that may be answered, whether anybody has begun to or not. */
export function taskCalls({ reply, calls }: OpenTurn): TaskCall[] {
  const own = calls.filter((open) => open.runs === 'engine' && isAgreed(open));
  return own.flatMap((open) => {
    const block = reply?.blocks.find(
      (each): each is ToolBlock =>
        each.kind === 'tool' && each.call === open.call && each.outcome === undefined,
    );
    if (block?.name !== readsTask) return [];
    const read = readInput(taskInputSchema, carriedCall(block, open).input);
    if (read.kind === 'unfit') return [];
    const { task, waitSeconds = 0 } = read.input;
    return [{ block, task, waitSeconds }];
  });
}

export function callsWaitingFor(turn: OpenTurn, task: string): string[] {
  return taskCalls(turn).flatMap((call) => (call.task === task ? [call.block.call] : []));
}

/** Those that wait for the end of somebody who is still at work. */
export function waitingCalls(turn: OpenTurn, children: readonly Child[]): TaskCall[] {
  const atWork = new Set(children.flatMap(({ session, status }) => (status === 'running' ? [session] : [])));
  return taskCalls(turn).filter(({ task, waitSeconds }) => waitSeconds > 0 && atWork.has(task));
}

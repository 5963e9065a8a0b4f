import { callKey, type Command, type ToolBlock } from '#shared/contracts';
import { done, settled, type Circumstances, type Settlement } from './settlement.js';

/** The result of a tool call. The first one counts; the log holds one for each call. */
export function settleCallFinish(
  command: Command<'call.finish'>,
  { conversation }: Circumstances,
): Settlement {
  const { session, body } = command;
  const { turn, call, key, outcome, output, truncated } = body;
  const { openTurn } = conversation;
  if (openTurn?.turn !== turn) return settled(command, { outcome: 'over' });
  const waitsForIt = openTurn.reply?.blocks.some(
    (block) =>
      block.kind === 'tool' && isOpen(block, call) && callKey(session, turn, block.step, call) === key,
  );
  if (!waitsForIt) return settled(command, { outcome: 'double' });
  const result = { call, outcome, output, truncated };
  return {
    entries: [{ type: 'tool.completed', turn, cause: command.id, by: command.by, body: result }],
    answer: done,
  };
}

function isOpen(block: ToolBlock, call: string): boolean {
  return block.call === call && block.outcome === undefined;
}

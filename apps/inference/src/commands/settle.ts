import type { Command, CommandType } from '#shared/contracts';
import { settleApply } from './apply.js';
import { settleApprovalAnswer } from './approval-answer.js';
import { settleApprovalExpire } from './approval-expire.js';
import { settleCallAnswer } from './call-answer.js';
import { settleCallExpire } from './call-expire.js';
import { settleCallFinish } from './call-finish.js';
import { settleCallProgress } from './call-progress.js';
import { settleChildFinish } from './child-finish.js';
import { settleCompact } from './compact.js';
import { settleQueueCancel, settleQueueEdit, settleQueueResume } from './queue.js';
import { settleRetry } from './retry.js';
import { settleScheduleRun } from './schedule-run.js';
import {
  type AcceptedTurn,
  type Answer,
  type Circumstances,
  done,
  type Settle,
  settled,
  type Settlement,
} from './settlement.js';
import { settleSteer } from './steer.js';
import { settleExpire, settleLeave, settleSessionStop, settleStop } from './stop.js';
import { settleSubmit } from './submit.js';
import { settleUndo } from './undo.js';

/** What becomes of each command. Pure, so that whoever takes a session over judges as the one before. */
export function settle(command: Command, circumstances: Circumstances): Settlement {
  const handler = handlers[command.type] as Settle<CommandType>;
  return isDouble(command, circumstances) ? doubled(command, circumstances) : handler(command, circumstances);
}

/**
 * The broker tells doubles by their id, but forgets it with a restart: then a command that was sent again, or was
 * stored late, comes with a sequence of its own. What a schedule sends is one command, again and again.
 */
function isDouble({ id, type }: Command, { conversation }: Circumstances): boolean {
  return type !== 'schedule.run' && conversation.recentCommands.includes(id);
}

function doubled(command: Command, { recalled: { turn } }: Circumstances): Settlement {
  return settled(command, { outcome: 'double' }, answerToDouble(command, turn));
}

function answerToDouble(command: Command, turn: AcceptedTurn | null): Answer {
  const { type, body } = command;
  if ((type === 'turn.submit' || type === 'turn.retry') && turn) {
    return { kind: 'accepted', turn: turn.turn, noted: body.turn };
  }
  if (type === 'context.compact') return { kind: 'compacting', compaction: body.compaction };
  return type === 'turn.stop' || type === 'session.stop' ? done : { kind: 'unknown' };
}

const handlers: { [T in CommandType]: Settle<T> } = {
  'turn.submit': settleSubmit,
  'turn.steer': settleSteer,
  'turn.stop': settleStop,
  'session.stop': settleSessionStop,
  'queue.edit': settleQueueEdit,
  'queue.cancel': settleQueueCancel,
  'queue.resume': settleQueueResume,
  'turn.retry': settleRetry,
  'context.compact': settleCompact,
  'history.undo': settleUndo,
  'state.apply': settleApply,
  'call.finish': settleCallFinish,
  'call.progress': settleCallProgress,
  'call.answer': settleCallAnswer,
  'call.expire': settleCallExpire,
  'approval.answer': settleApprovalAnswer,
  'approval.expire': settleApprovalExpire,
  'child.finish': settleChildFinish,
  'turn.expire': settleExpire,
  'turn.leave': settleLeave,
  'schedule.run': settleScheduleRun,
  /**
   * That somebody has the session is all that it asks for, and only an append proves that: one who has lost it and
   * does not know yet, for he was frozen, must not be the one who says so.
   */
  'session.wake': (command) => settled(command, { outcome: 'over' }),
};

import type { Command, CommandType } from '#shared/contracts';
import { settleApply } from './apply.js';
import { settleApprovalAnswer } from './approval-answer.js';
import { settleApprovalExpire } from './approval-expire.js';
import { settleCallAnswer } from './call-answer.js';
import { settleCallExpire } from './call-expire.js';
import { settleCallFinish } from './call-finish.js';
import { settleCallProgress } from './call-progress.js';
import { settleChildFinish } from './child-finish.js';
import { settleClear, settleDelete } from './clearing.js';
import { settleCompact } from './compact.js';
import { settleEdit } from './edit-message.js';
import { settleQueueCancel, settleQueueEdit, settleQueueResume } from './queue.js';
import { settleMemoryDelete, settleMemoryEdit } from './knowledge/memories.js';
import { settlePlanMake, settlePlanMove } from './knowledge/plans.js';
import { settleSceneClose, settleSceneOpen } from './knowledge/scenes.js';
import { settleRegenerate } from './regenerate.js';
import { settleResend } from './resend.js';
import { settleRetry } from './retry.js';
import { settleRewind } from './rewind.js';
import { settleScheduleRun } from './schedule-run.js';
import { settleSelect } from './select.js';
import { settleSessionChange } from './session-change.js';
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
  switch (type) {
    case 'turn.submit':
    case 'turn.retry':
    case 'message.resend':
    case 'reply.regenerate':
      return turn ? { kind: 'accepted', turn: turn.turn, noted: body.turn } : { kind: 'unknown' };
    case 'context.compact':
      return { kind: 'compacting', compaction: body.compaction };
    case 'turn.stop':
    case 'session.stop':
    case 'session.clear':
    case 'session.delete':
      return done;
    default:
      return { kind: 'unknown' };
  }
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
  'message.edit': settleEdit,
  'message.resend': settleResend,
  'reply.regenerate': settleRegenerate,
  'message.select': settleSelect,
  'history.rewind': settleRewind,
  'history.undo': settleUndo,
  'session.change': settleSessionChange,
  'session.clear': settleClear,
  'session.delete': settleDelete,
  'memory.edit': settleMemoryEdit,
  'memory.delete': settleMemoryDelete,
  'scene.open': settleSceneOpen,
  'scene.close': settleSceneClose,
  'plan.make': settlePlanMake,
  'plan.move': settlePlanMove,
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

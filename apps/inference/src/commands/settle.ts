import type { Command, CommandType } from '#shared/contracts';
import { settleCallFinish } from './call-finish.js';
import { settleQueueCancel, settleQueueEdit, settleQueueResume } from './queue.js';
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
  if (command.type === 'turn.submit' && turn)
    return { kind: 'accepted', turn: turn.turn, noted: command.body.turn };
  return command.type === 'turn.stop' || command.type === 'session.stop' ? done : { kind: 'unknown' };
}

const handlers: { [T in CommandType]: Settle<T> } = {
  'turn.submit': settleSubmit,
  'turn.steer': settleSteer,
  'turn.stop': settleStop,
  'session.stop': settleSessionStop,
  'queue.edit': settleQueueEdit,
  'queue.cancel': settleQueueCancel,
  'queue.resume': settleQueueResume,
  'call.finish': settleCallFinish,
  'turn.expire': settleExpire,
  'turn.leave': settleLeave,
  'schedule.run': settleScheduleRun,
  /**
   * That somebody has the session is all that it asks for, and only an append proves that: one who has lost it and
   * does not know yet, for he was frozen, must not be the one who says so.
   */
  'session.wake': (command) => settled(command, { outcome: 'over' }),
};

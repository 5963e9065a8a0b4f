import type { Command, CommandType } from '#shared/contracts';
import { settleCallFinish } from './call-finish.js';
import { settleQueueCancel, settleQueueEdit, settleQueueResume } from './queue.js';
import { settleScheduleRun } from './schedule-run.js';
import { done, type Circumstances, type Settle, type Settlement } from './settlement.js';
import { settleSteer } from './steer.js';
import { settleExpire, settleLeave, settleSessionStop, settleStop } from './stop.js';
import { settleSubmit } from './submit.js';

/** What becomes of each command. Pure, so that whoever takes a session over judges as the one before. */
export function settle(command: Command, circumstances: Circumstances): Settlement {
  const handler = handlers[command.type] as Settle<CommandType>;
  return handler(command, circumstances);
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
  /** That somebody has the session is all that it asks for. */
  'session.wake': () => ({ entries: [], answer: done }),
};

import { digest, type Command } from '#shared/contracts';
import { settled, type Circumstances, type Settlement } from './settlement.js';
import { settleSubmit } from './submit.js';

/**
 * A schedule has fired. What is fired again and again is the same command, so its turn is named by the mail that
 * brought it. Of several that have piled up the last one runs.
 */
export function settleScheduleRun(
  command: Command<'schedule.run'>,
  circumstances: Circumstances,
): Settlement {
  if (circumstances.superseded) return settled(command, { outcome: 'superseded' });
  return settleSubmit(asSubmit(command, circumstances), circumstances);
}

/** The command says when the schedule was made; what it says is said now. */
export function asSubmit(
  command: Command<'schedule.run'>,
  { mail, at }: Pick<Circumstances, 'mail' | 'at'>,
): Command<'turn.submit'> {
  const { schedule, text, policy, request } = command.body;
  const name = digest('schedule', command.session, schedule, mail).slice(0, 22);
  const body = { turn: `t_${name}`, message: `m_${name}`, text, policy, request };
  return { ...command, type: 'turn.submit', at, body };
}

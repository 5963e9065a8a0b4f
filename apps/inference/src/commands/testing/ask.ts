import { callKey, type Command, type CommandType, type Policy } from '#shared/contracts';
import { person } from './past.js';

const session = 's1';

/** Commands as mail brings them. Turn and message ids go together: turn `t2` is said by message `m-t2`. */
export function command<T extends CommandType>(type: T, body: Command<T>['body']): Command<T> {
  const at = '2026-01-02T03:05:00.000Z';
  return { v: 1, id: 'c1', type, session, at, by: person, body } as unknown as Command<T>;
}

export function submit(
  policy: Policy,
  turn = 't2',
  more: Partial<Command<'turn.submit'>['body']> = {},
): Command<'turn.submit'> {
  const body = { turn, message: `m-${turn}`, text: `say ${turn}`, policy, request: {}, ...more };
  return command('turn.submit', body);
}

export const stop = (turn: string): Command<'turn.stop'> => command('turn.stop', { turn });
export const sessionStop: Command<'session.stop'> = command('session.stop', {});

export function finish(turn: string, step: number, call: string, output = 'found'): Command<'call.finish'> {
  const key = callKey(session, turn, step, call);
  return command('call.finish', { turn, call, key, outcome: 'ok', output, truncated: false });
}

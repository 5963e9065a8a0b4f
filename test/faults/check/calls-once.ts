import type { Entry } from '#shared/contracts';
import type { History, SessionLog } from '../history.js';
import { countBy, entriesOf, isTerminal } from './entries-of.js';

/** The tool whose effect must not happen twice. */
export const carefulTool = 'careful';

/** P6: each requested call has one recorded result, and no call of a tool that may not be repeated ran twice. */
export function callsOnce({ logs, effects }: History): string[] {
  return [...logs.flatMap(resultProblems), ...effectProblems(effects)];
}

function resultProblems(log: SessionLog): string[] {
  const entries = entriesOf(log);
  const of = (type: 'tool.requested' | 'tool.completed'): Map<string, number> =>
    countBy(
      entries.filter((entry) => entry.type === type),
      callOf,
    );
  const completed = of('tool.completed');
  const requested = of('tool.requested');
  const ended = new Set(entries.filter(isTerminal).map(({ turn }) => turn));
  const open = (name: string): boolean => !ended.has(name.split(' ', 1).join(''));
  const problems: string[] = [];
  for (const [call, times] of requested) {
    const results = completed.get(call) ?? 0;
    if (results > times || (results < times && !open(call)))
      problems.push(`${log.session}: call ${call} has ${results} results for ${times} requests`);
  }
  for (const entry of entries)
    if (isOutOfNothing(entry) && !requested.has(callOf(entry)))
      problems.push(`${log.session}: call ${callOf(entry)} has a result and no request`);
  return problems;
}

/** A turn that stops before it has requested what its model asked for closes those calls all the same. */
function isOutOfNothing(entry: Entry): boolean {
  return entry.type === 'tool.completed' && entry.body.outcome !== 'cancelled';
}

/** A model may use the same call id again in a later step, so these are counted and not told apart. */
function callOf(entry: Entry): string {
  const call = entry.type === 'tool.requested' || entry.type === 'tool.completed' ? entry.body.call : '';
  return `${entry.turn} ${call}`;
}

function effectProblems(effects: History['effects']): string[] {
  const runs = countBy(
    effects.filter(({ tool }) => tool === carefulTool),
    ({ call }) => call,
  );
  return [...runs]
    .filter(([, times]) => times > 1)
    .map(([call, times]) => `call ${call} of ${carefulTool} ran ${times} times`);
}

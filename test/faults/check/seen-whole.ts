import { internalTypes, type Entry } from '#shared/contracts';
import type { History, Seen, Watch } from '../history.js';
import { entriesOf } from './entries-of.js';

/** P2: every watcher saw exactly the log from where he began, or was told that he starts anew. */
export function seenWhole({ logs, watches }: History): string[] {
  const shown = new Map(logs.map((log) => [log.session, shownOf(entriesOf(log))]));
  return watches.flatMap((watch) => watchProblems(watch, shown.get(watch.session) ?? []));
}

function shownOf(entries: readonly Entry[]): Entry[] {
  return entries.filter(({ type }) => !internalTypes.has(type));
}

/** After the first mistake the rest says nothing new. */
function watchProblems({ name, session, seen }: Watch, shown: readonly Entry[]): string[] {
  const problem = (text: string): string[] => [`${name} of ${session}: ${text}`];
  const places = new Map(shown.map(({ n }, index) => [n, index]));
  let next: number | undefined;
  for (const each of seen) {
    if (each.kind === 'reset') next = undefined;
    else if (each.kind === 'snapshot') next = firstBehind(shown, each.n);
    else {
      if (next === undefined) return problem(`saw n ${each.n} (${each.type}) before any state`);
      const place = places.get(each.n);
      if (place === undefined) return problem(`saw n ${each.n} (${each.type}), which the log does not show`);
      if (place > next) return problem(`missed n ${shown[next]?.n}: saw ${each.n} instead`);
      if (place < next) return problem(`saw n ${each.n} again`);
      const expected = shown[place];
      if (!expected || !isSame(each, expected)) return problem(`saw another n ${each.n} than the log has`);
      next += 1;
    }
  }
  if (next === undefined) return problem('was never shown the state');
  return next < shown.length ? problem(`never saw n ${shown[next]?.n}, where the log goes on`) : [];
}

function firstBehind(shown: readonly Entry[], n: number): number {
  const index = shown.findIndex((entry) => entry.n > n);
  return index < 0 ? shown.length : index;
}

function isSame({ type, turn, text }: Extract<Seen, { kind: 'event' }>, entry: Entry): boolean {
  const said = entry.type === 'block.delta' ? entry.body.text : undefined;
  return type === entry.type && turn === entry.turn && text === said;
}

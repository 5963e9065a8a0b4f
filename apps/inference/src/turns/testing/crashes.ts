import type { EntryType, NewEntry } from '#shared/contracts';
import { Life, type LifeParts } from './life.js';
import type { RecordedTools } from './recorded-tools.js';
import { ScriptedModel } from './scripted-model.js';
import { endsOf, type Scripts } from './telling.js';

/** What a worker finds that takes over: the log up to somewhere, and the tools as they are by then. */
export interface Crash {
  cut: number;
  past: NewEntry[];
}

export function crashes(whole: Life): Crash[] {
  const { entries } = whole.log;
  return entries.slice(0, -1).map((_, cut) => ({ cut, past: entries.slice(0, cut + 1) }));
}

/** Where appends end, from the one on that holds an entry of a type. */
export function wholeAppends({ log }: Life, from: EntryType): number[] {
  let last = -1;
  const ends = log.appends.map((append) => (last += append.length));
  return ends.filter((end) => log.entries.slice(0, end + 1).some(({ type }) => type === from));
}

export function everyEntry({ log }: Life, from: EntryType): number[] {
  const first = log.entries.findIndex(({ type }) => type === from);
  return log.entries.flatMap((_, place) => (place >= first ? [place] : []));
}

export async function takenOver(
  scripts: Scripts,
  { past }: Crash,
  tools: RecordedTools,
  parts: LifeParts = {},
): Promise<Life> {
  tools.loseResults();
  return new Life(new ScriptedModel(scripts), tools, { ...parts, past }).live();
}

/** What holds of every turn whoever has run it, and however often it changed hands. */
export function broken(life: Life, { cut, past }: Crash): string[] {
  const at = `after entry ${cut}`;
  const ends = endsOf(life).map((line) => String(line.split(' ')[1]));
  const done = completedSteps(past);
  const results = life.log.entries.flatMap((entry, place) =>
    entry.type === 'tool.completed'
      ? [`${entry.body.call} of step ${completedSteps(life.log.entries.slice(0, place)).length}`]
      : [],
  );
  return [
    ...(life.next === 'nothing' ? [] : [`${at}: it does not come to rest but would ${life.next}`]),
    ...repeated(ends).map((turn) => `${at}: ${turn} ends twice`),
    ...life.model.asked.filter((step) => done.includes(step)).map((step) => `${at}: ${step} is asked again`),
    ...repeated(completedSteps(life.log.entries)).map((step) => `${at}: ${step} completes twice`),
    ...repeated(results).map((call) => `${at}: ${call} has two results`),
    ...life.model.problems.map((problem) => `${at}: ${problem}`),
    ...repeated(life.tools.ran).map((key) => `${at}: ${key} runs twice`),
    ...(life.log.conversation.compaction ? [`${at}: a compaction is left open`] : []),
  ];
}

function completedSteps(entries: readonly NewEntry[]): string[] {
  return entries.flatMap((entry) =>
    entry.type === 'step.completed' ? [`${String(entry.turn)}.${entry.body.step}`] : [],
  );
}

function repeated(names: readonly string[]): string[] {
  return names.filter((name, place) => names.indexOf(name) !== place);
}

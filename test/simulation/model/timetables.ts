import { BadTimetable, type Timetable } from '#shared/broker';

const unitsMs: Record<string, number> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

/** The next time after `now` at which the timetable is due, in milliseconds since 1970; undefined where there is none. */
export function nextDue(timetable: Timetable, now: number, firedBefore: boolean): number | undefined {
  const [kind, value = ''] = timetable.when.split(' ');
  const due = kind === '@at' ? Date.parse(value) : kind === '@every' ? now + durationIn(value) : NaN;
  // The model knows no cron expressions, so to it they are what the broker cannot read.
  if (Number.isNaN(due)) throw new BadTimetable(timetable);
  return kind === '@at' && firedBefore ? undefined : due;
}

/** Durations as the broker writes them: `1h30m`, `90s`; at least a second. */
function durationIn(text: string): number {
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|[smh])/g)];
  const sum = parts.reduce((ms, [, count, unit]) => ms + Number(count) * (unitsMs[unit ?? ''] ?? 0), 0);
  return parts.map(([part]) => part).join('') === text && sum >= 1_000 ? sum : NaN;
}

/** Of the six fields, in their order, with the words that the last two know. */
const ranges = [
  { from: 0, to: 59, words: [] },
  { from: 0, to: 59, words: [] },
  { from: 0, to: 23, words: [] },
  { from: 1, to: 31, words: [] },
  {
    from: 1,
    to: 12,
    words: ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'],
  },
  { from: 0, to: 6, words: ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'] },
];
type Range = (typeof ranges)[number];

const dayMs = 86_400_000;
/** A 29 February comes again within so many days. */
const daysBack = 8 * 366;

/**
 * The last time before a moment, itself included, at which the broker would have sent what has this cron
 * expression; undefined for one that cannot be read here. The expression has passed the broker, which knows more
 * than it says of a bad one, so nothing is explained here.
 */
export function lastTimeOf(cron: string, timeZone: string, moment: number): number | undefined {
  const fields = cron.trim().toUpperCase().split(/\s+/);
  const sets = fields.map((field, index) => valuesOf(field, ranges[index]));
  const [seconds, minutes, hours, days, months, weekdays] = sets;
  if (fields.length !== 6 || !seconds || !minutes || !hours || !days || !months || !weekdays)
    return undefined;
  const clock = wallClock(timeZone);
  const end = clock(moment);
  const eitherDay = !isAny(fields[3]) && !isAny(fields[5]);
  for (let day = end - (end % dayMs), back = 0; back <= daysBack; day -= dayMs, back += 1) {
    const date = new Date(day);
    const [onDay, onWeekday] = [days.includes(date.getUTCDate()), weekdays.includes(date.getUTCDay())];
    if (!months.includes(date.getUTCMonth() + 1)) continue;
    if (!(eitherDay ? onDay || onWeekday : onDay && onWeekday)) continue;
    for (const wall of timesOf(day, hours, minutes, seconds)) {
      const time = wall <= end ? momentOf(wall, clock) : undefined;
      if (time !== undefined && time <= moment) return time;
    }
  }
  return undefined;
}

/** Latest first. */
function* timesOf(day: number, hours: number[], minutes: number[], seconds: number[]): Generator<number> {
  for (const hour of hours.toReversed())
    for (const minute of minutes.toReversed())
      for (const second of seconds.toReversed()) yield day + ((hour * 60 + minute) * 60 + second) * 1_000;
}

function isAny(field: string | undefined): boolean {
  return field === '*' || field === '?';
}

function valuesOf(field: string, range: Range | undefined): number[] | undefined {
  if (!range) return undefined;
  const values = new Set<number>();
  for (const part of field.split(',')) {
    const match = /^(\*|\?|[0-9A-Z]+)(?:-([0-9A-Z]+))?(?:\/(\d+))?$/.exec(part);
    if (!match) return undefined;
    const [, begin = '', end, step] = match;
    const any = isAny(begin);
    const from = any ? range.from : numberOf(begin, range);
    const to = any || (end === undefined && step !== undefined) ? range.to : numberOf(end ?? begin, range);
    const by = Number(step ?? 1);
    if (!(from <= to) || by < 1) return undefined;
    for (let value = from; value <= to; value += by) values.add(value);
  }
  return [...values].toSorted((a, b) => a - b);
}

function numberOf(text: string, { words }: Range): number {
  const word = (words as string[]).indexOf(text);
  if (word < 0) return Number(text);
  return words.length === 12 ? word + 1 : word;
}

/** What a clock on the wall of a zone shows at a moment, as if it were UTC; whole seconds. */
function wallClock(timeZone: string): (moment: number) => number {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  return (moment) => {
    const parts = new Map(format.formatToParts(moment).map(({ type, value }) => [type, Number(value)]));
    const of = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? 0;
    return Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second'));
  };
}

/** When a clock on the wall shows this; undefined for an hour that the change to summer time leaves out. */
function momentOf(wall: number, clock: (moment: number) => number): number | undefined {
  const guess = wall - (clock(wall) - wall);
  const moment = guess - (clock(guess) - wall);
  return clock(moment) === wall ? moment : undefined;
}

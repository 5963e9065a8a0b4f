/** Of the broker's six fields, in their order. */
const fields = [
  { name: 'seconds', from: 0, to: 59, words: [] },
  { name: 'minutes', from: 0, to: 59, words: [] },
  { name: 'hours', from: 0, to: 23, words: [] },
  { name: 'day of the month', from: 1, to: 31, words: [] },
  {
    name: 'month',
    from: 1,
    to: 12,
    words: ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'],
  },
  { name: 'day of the week', from: 0, to: 6, words: ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'] },
] as const;
type Field = (typeof fields)[number];

/** February of a leap year has 29 days. */
const longestMonths = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

export type Cron = { expression: string } | { problem: string };

/**
 * What the broker takes as a cron expression, which is six fields with the seconds first; five are read as people
 * write them, at second 0. The broker says of a bad one only that it is bad, so every field is looked at here.
 */
export function parseCron(text: string): Cron {
  const given = text.trim().split(/\s+/);
  const written = given.length === fields.length - 1 ? ['0', ...given] : given;
  if (written.length !== fields.length) {
    return {
      problem: `must have 5 fields, or 6 with the seconds first; it has ${given[0] ? given.length : 0}`,
    };
  }
  const values: number[][] = [];
  for (const [index, field] of fields.entries()) {
    const read = valuesOf(String(written[index]).toUpperCase(), field);
    if ('problem' in read) return read;
    values.push(read.values);
  }
  const [, , , days = [], months = []] = values;
  const bothDays = [written[3], written[5]].every((field) => field !== '*' && field !== '?');
  if (!bothDays && !months.some((month) => days.some((day) => day <= (longestMonths[month - 1] ?? 0)))) {
    return { problem: 'names a day that no such month has' };
  }
  return { expression: written.join(' ').toUpperCase() };
}

type Values = { values: number[] } | { problem: string };

function valuesOf(text: string, field: Field): Values {
  const values: number[] = [];
  for (const part of text.split(',')) {
    const read = partOf(part, field);
    if ('problem' in read) return read;
    values.push(...read.values);
  }
  return { values };
}

/** `*`, `5`, `5-9`, each perhaps with `/2` behind it; `?` in a field of days is `*`. */
function partOf(part: string, field: Field): Values {
  const match = /^(\*|\?|[0-9A-Z]+)(?:-([0-9A-Z]+))?(?:\/([0-9]{1,4}))?$/.exec(part);
  if (!match) return bad(part, field);
  const [, begin = '', end, step] = match;
  const anything = begin === '*' || (begin === '?' && field.name.startsWith('day'));
  const from = anything ? field.from : numberOf(begin, field);
  const to = anything || (end === undefined && step !== undefined) ? field.to : numberOf(end ?? begin, field);
  const by = Number(step ?? 1);
  if (from === undefined || to === undefined || from > to || by < 1 || (anything && end !== undefined)) {
    return bad(part, field);
  }
  return {
    values: Array.from({ length: Math.floor((to - from) / by) + 1 }, (_, index) => from + index * by),
  };
}

function numberOf(text: string, { from, to, words }: Field): number | undefined {
  const word = (words as readonly string[]).indexOf(text);
  if (word >= 0) return from + word;
  const value = /^\d{1,2}$/.test(text) ? Number(text) : Number.NaN;
  return value >= from && value <= to ? value : undefined;
}

function bad(part: string, { name, from, to }: Field): { problem: string } {
  return { problem: `"${part}" is nothing that the ${name} (${from} to ${to}) can be` };
}

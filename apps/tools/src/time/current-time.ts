import { z } from 'zod';
import type { Clock } from '#shared/broker';
import type { Tool } from '../registry/tool.js';
import { zodInput } from '../registry/zod-input.js';

const schema = z.strictObject({
  timeZone: z
    .string()
    .refine(isTimeZone, 'must be an IANA time zone such as Europe/Berlin')
    .default('UTC')
    .describe('IANA time zone such as Europe/Berlin; UTC unless given'),
});

export function currentTime(clock: Clock): Tool<z.infer<typeof schema>> {
  return {
    name: 'current_time',
    title: 'Current time',
    description: 'Tells the current date, weekday and time in a time zone.',
    input: zodInput(schema),
    readOnly: true,
    idempotent: true,
    parallel: true,
    timeoutMs: 1_000,
    run: async ({ timeZone }) => timeIn(timeZone, new Date(clock.now())),
  };
}

export function timeIn(timeZone: string, at: Date): string {
  const parts = formatOf(timeZone).formatToParts(at);
  const part = (type: Intl.DateTimeFormatPartTypes): string =>
    parts.find((each) => each.type === type)?.value ?? '';
  const day = `${part('year')}-${part('month')}-${part('day')}`;
  const time = `${part('hour')}:${part('minute')}:${part('second')}`;
  const offset = part('timeZoneName').replace('GMT', '') || '+00:00';
  return `${part('weekday')}, ${day}T${time}${offset} (${timeZone})`;
}

/** Making one costs more than the whole call; there are no more of them than there are time zones. */
const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known) return known;
  const made = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    weekday: 'long',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    timeZoneName: 'longOffset',
  });
  formats.set(timeZone, made);
  return made;
}

function isTimeZone(name: string): boolean {
  try {
    return Boolean(formatOf(name));
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

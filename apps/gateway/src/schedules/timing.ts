import { z } from 'zod';
import { invalidRequest, type Problem, type Timing } from '#shared/contracts';
import { parseCron } from './cron.js';
import { knownTimeZone } from './time-zone.js';

const dayMs = 86_400_000;
/** Whoever plans further ahead than this has most likely mistaken seconds for milliseconds. */
const farthestMs = 3_660 * dayMs;
const longestDelay = 366 * 86_400;
const usualTimeZone = 'UTC';

/** One of `at`, `delay` and `cron`; which of them go together is judged by `timingOf`. */
export const timingFields = {
  at: z.iso.datetime({ offset: true, error: 'must be a time such as 2030-01-31T09:00:00Z' }).optional(),
  /** In seconds, from now on. */
  delay: z.number().min(1).max(longestDelay).optional(),
  cron: z.string().max(200).optional(),
  timeZone: z.string().max(64).optional(),
};

export interface AskedTiming {
  at?: string | undefined;
  delay?: number | undefined;
  cron?: string | undefined;
  timeZone?: string | undefined;
}

/** Undefined: nothing was said about it. Throws `invalid_request` with the field that is wrong. */
export function timingOf(asked: AskedTiming, now: number): Timing | undefined {
  const { at, delay, cron, timeZone } = asked;
  const given = (['at', 'delay', 'cron'] as const).filter((name) => asked[name] !== undefined);
  const [, second] = given;
  if (second) throw refusal(second, `cannot stand beside ${given[0]}: give one of at, delay and cron`);
  if (timeZone !== undefined && cron === undefined) throw refusal('timeZone', 'goes only with cron');
  if (at !== undefined) return { kind: 'at', at: future(at, now) };
  if (delay !== undefined) return { kind: 'at', at: new Date(now + delay * 1_000).toISOString() };
  return cron === undefined ? undefined : again(cron, timeZone ?? usualTimeZone);
}

/** What was not said of a schedule that comes again and again stays as it is. */
export function completedBy(asked: AskedTiming, stored: Timing): AskedTiming {
  const { at, delay, cron, timeZone } = asked;
  if (stored.kind !== 'cron' || at !== undefined || delay !== undefined) return asked;
  if (cron === undefined && timeZone === undefined) return asked;
  return { cron: cron ?? stored.cron, timeZone: timeZone ?? stored.timeZone };
}

function future(at: string, now: number): string {
  const time = Date.parse(at);
  if (time <= now) throw refusal('at', 'has passed');
  if (time > now + farthestMs) throw refusal('at', 'is more than ten years away');
  return new Date(time).toISOString();
}

function again(text: string, zone: string): Timing {
  const cron = parseCron(text);
  const timeZone = knownTimeZone(zone);
  const problems: Problem[] = [];
  if ('problem' in cron) problems.push({ path: 'cron', problem: cron.problem });
  if (timeZone === undefined) {
    problems.push({ path: 'timeZone', problem: 'is no zone of the tz database, such as Europe/Berlin' });
  }
  if ('problem' in cron || timeZone === undefined) throw invalidRequest(problems);
  return { kind: 'cron', cron: cron.expression, timeZone };
}

function refusal(path: string, problem: string): Error {
  return invalidRequest([{ path, problem }]);
}

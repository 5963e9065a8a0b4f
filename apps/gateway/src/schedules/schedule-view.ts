import type { Schedule, Timing } from '#shared/contracts';

/** As its owner sees it. */
export function scheduleViewOf(schedule: Schedule) {
  const { id, session, text, timing, policy, request, paused, done } = schedule;
  const { createdAt, lastRunAt, lastTurn, lastError } = schedule;
  return {
    id,
    session,
    text,
    ...whenOf(timing),
    policy,
    ...request,
    paused,
    done,
    createdAt,
    lastRunAt,
    lastTurn,
    lastError,
  };
}

export type ScheduleView = ReturnType<typeof scheduleViewOf>;

function whenOf(timing: Timing): { at: string } | { cron: string; timeZone: string } {
  if (timing.kind === 'at') return { at: timing.at };
  const { cron, timeZone } = timing;
  return { cron, timeZone };
}

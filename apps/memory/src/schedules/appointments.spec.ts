import { describe, expect, it } from '@jest/globals';
import type { Schedule } from '#shared/contracts';
import { differences } from './appointments.js';
import { scheduleOf, type ScheduleRow } from './schedule.entity.js';

const at = '2030-01-02T03:04:05.678Z';

function row(id: string, more: Partial<ScheduleRow> = {}): ScheduleRow {
  return {
    id,
    owner: 'u',
    session: 's',
    timing: { kind: 'at', at },
    text: 'hello',
    policy: 'enqueue',
    request: {},
    paused: false,
    revision: 1,
    ran: 0,
    createdAt: new Date(at),
    revisedAt: new Date(at),
    lastRunAt: null,
    lastTurn: null,
    lastError: null,
    ...more,
  };
}

function schedule(id: string, more: Partial<ScheduleRow> = {}): Schedule {
  return scheduleOf(row(id, more));
}

const held = (id: string, revision: number) => ({ session: 's', schedule: id, command: `${id}-${revision}` });

describe('what the broker holds', () => {
  it('is right where every due schedule is there in its present revision', () => {
    const due = [schedule('a'), schedule('b', { revision: 3 })];
    expect(differences([held('a', 1), held('b', 3)], due)).toEqual({ missing: [], orphaned: [] });
  });

  it('is missing or stale where a due schedule has another revision, or none', () => {
    const due = [schedule('a', { revision: 2 }), schedule('b')];
    expect(differences([held('a', 1)], due)).toEqual({ missing: due, orphaned: [] });
  });

  it('is an orphan where nothing is due', () => {
    expect(differences([held('a', 1)], [])).toEqual({ missing: [], orphaned: [held('a', 1)] });
  });
});

describe('a schedule that has run', () => {
  it('is done if it was to run once, in its present revision', () => {
    expect(schedule('a', { ran: 1 }).done).toBe(true);
    expect(schedule('a', { ran: 1, revision: 2 }).done).toBe(false);
    const cron = { kind: 'cron', cron: '0 0 9 * * *', timeZone: 'UTC' } as const;
    expect(schedule('a', { ran: 1, timing: cron }).done).toBe(false);
  });
});

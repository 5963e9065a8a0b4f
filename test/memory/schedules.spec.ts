import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { readMail, settleMail, unscheduleMail, type Mail } from '#shared/broker';
import {
  commandIdOf,
  newId,
  scheduledCommand,
  type QueryName,
  type QueryRequest,
  type Schedule,
  type Timing,
} from '#shared/contracts';
import { eventually } from '../harness/eventually.js';
import { administrator, House } from './house.js';
import { accepted, newTurn } from './log-script.js';

// Real servers on a machine that may be busy with other test files.
jest.setTimeout(60_000);

const often = { PARLEY_SCHEDULE_CHECK_MS: '50' };
const yearly: Timing = { kind: 'cron', cron: '0 0 9 1 1 *', timeZone: 'Europe/Berlin' };
const far: Timing = { kind: 'at', at: '2199-01-01T00:00:00.000Z' };

let house: House;

beforeEach(async () => {
  house = await House.build();
});

afterEach(() => house.tearDown());

function soon(ms = 0): Timing {
  return { kind: 'at', at: new Date(Date.now() + ms).toISOString() };
}

function create(session: string, timing: Timing): Promise<Schedule> {
  return house.queries.ask('memory.schedule.create', {
    user: administrator,
    session,
    timing,
    text: 'Good morning',
    policy: 'enqueue',
    request: { maxTokens: 50 },
  });
}

function get(schedule: string): Promise<Schedule> {
  return house.queries.ask('memory.schedule.get', { user: administrator, schedule });
}

function change(
  schedule: string,
  wanted: QueryRequest<'memory.schedule.change'>['change'],
): Promise<Schedule> {
  return house.queries.ask('memory.schedule.change', { user: administrator, schedule, change: wanted });
}

async function held({ session, id }: Schedule): Promise<string | undefined> {
  const { mail, names } = house.broker;
  const message = await mail.leaderLast(names.later(session, id));
  return message && (JSON.parse(Buffer.from(message.data).toString()) as { id: string }).id;
}

async function mailOf(session: string): Promise<Mail[]> {
  return (await readMail(house.broker, session, 0, 0)).filter((mail) => 'command' in mail);
}

function refusal<Q extends QueryName>(query: Q, request: QueryRequest<Q>): Promise<unknown> {
  return house.queries.ask(query, request).then(
    () => 'an answer',
    (error: { body?: unknown }) => error.body,
  );
}

const whole = { limit: 100, cursor: null };

describe('a schedule', () => {
  it('is kept, listed, changed, paused and deleted, and the broker holds just what it says', async () => {
    await house.start();
    const { id: session } = await house.createSession();
    const schedule = await create(session, yearly);
    expect(schedule).toMatchObject({
      owner: administrator,
      session,
      timing: yearly,
      paused: false,
      done: false,
    });
    expect(await get(schedule.id)).toEqual(schedule);
    expect(await held(schedule)).toBe(commandIdOf(schedule));
    const other = await create((await house.createSession()).id, far);
    const listed = (of?: string) =>
      house.queries.ask('memory.schedule.list', {
        user: administrator,
        ...(of ? { session: of } : {}),
        ...whole,
      });
    expect((await listed()).schedules).toEqual([other, schedule]);
    expect((await listed(session)).schedules).toEqual([schedule]);

    const changed = await change(schedule.id, { text: 'Good evening' });
    expect(changed).toMatchObject({ text: 'Good evening', timing: yearly, revision: 2 });
    expect(await held(schedule)).toBe(commandIdOf(changed));

    const paused = await change(schedule.id, { paused: true });
    expect(await held(paused)).toBeUndefined();
    const resumed = await change(schedule.id, { paused: false });
    expect(await held(resumed)).toBe(commandIdOf(resumed));

    await house.queries.ask('memory.schedule.delete', { user: administrator, schedule: schedule.id });
    expect(await held(schedule)).toBeUndefined();
    expect((await listed()).schedules).toEqual([other]);
  });

  it('is listed a page at a time, each once, of those made at the same moment too', async () => {
    await house.start();
    const { id: session } = await house.createSession();
    await house.database.query(
      `INSERT INTO schedules (id, owner, session, timing, text, policy, request, paused, created_at)
       SELECT 'sc_' || n, $1, $2, '{"kind":"at","at":"2100-01-01T00:00:00.000Z"}', 'x', 'reject', '{}', true,
         '2026-01-01T00:00:00.000Z'::timestamptz + interval '300 microseconds' * n
       FROM generate_series(1, 9) AS n`,
      [administrator, session],
    );
    const list = async (limit: number, cursor: string | null) => {
      const asked = { user: administrator, session, limit, cursor };
      const { schedules, next } = await house.queries.ask('memory.schedule.list', asked);
      return { ids: schedules.map(({ id }) => id), next };
    };
    const all = await list(100, null);
    expect([all.ids.length, all.next]).toEqual([9, null]);
    const [one, paged] = [await list(4, null), [] as string[]];
    expect(one.ids).toHaveLength(4);
    for (let page = one; ; page = await list(4, page.next)) {
      paged.push(...page.ids);
      if (page.next === null) break;
    }
    expect(paged).toEqual(all.ids);
    expect(
      await refusal('memory.schedule.list', { user: administrator, limit: 4, cursor: 'x' }),
    ).toMatchObject({ code: 'invalid_request', details: [{ path: 'cursor' }] });
  });

  it('of another is as absent as one that never was', async () => {
    await house.start();
    await house.database.query("INSERT INTO users (id, name) VALUES ('u_other', 'Other')");
    const { id: session } = await house.createSession();
    const { id } = await create(session, far);
    const user = 'u_other';
    const absent = { code: 'not_found', message: 'There is no such schedule.' };
    for (const schedule of [id, newId('sc')]) {
      expect(await refusal('memory.schedule.get', { user, schedule })).toEqual(absent);
      expect(await refusal('memory.schedule.change', { user, schedule, change: {} })).toEqual(absent);
      expect(await refusal('memory.schedule.delete', { user, schedule })).toEqual(absent);
    }
    const wanted = { timing: far, text: 'x', policy: 'reject' as const, request: {} };
    expect(await refusal('memory.schedule.create', { user, session, ...wanted })).toMatchObject({
      code: 'not_found',
    });
    expect(await house.queries.ask('memory.schedule.list', { user, ...whole })).toEqual({
      schedules: [],
      next: null,
    });
  });

  it('whose time the broker cannot read is refused, and leaves nothing behind', async () => {
    await house.start();
    const { id: session } = await house.createSession();
    const unreadable: Timing = { kind: 'cron', cron: 'at noon', timeZone: 'UTC' };
    await expect(create(session, unreadable)).rejects.toMatchObject({
      body: { code: 'invalid_request', details: [{ path: 'timing' }] },
    });
    const schedule = await create(session, yearly);
    await expect(change(schedule.id, { timing: unreadable })).rejects.toMatchObject({
      body: { code: 'invalid_request' },
    });
    expect((await get(schedule.id)).timing).toEqual(yearly);
    const { schedules } = await house.queries.ask('memory.schedule.list', {
      user: administrator,
      ...whole,
    });
    expect(schedules).toHaveLength(1);
  });
});

describe('a schedule whose time has come', () => {
  it('arrives as mail, and is done once the log says what became of it', async () => {
    await house.start(often);
    const log = await house.createLog();
    const schedule = await create(log.session, soon(300));
    const [mail] = await eventually('it has arrived', async () => {
      const found = await mailOf(log.session);
      return found.length > 0 && found;
    });
    expect(mail?.command).toMatchObject({
      type: 'schedule.run',
      id: commandIdOf(schedule),
      by: administrator,
      body: { schedule: schedule.id, text: 'Good morning', policy: 'enqueue', request: { maxTokens: 50 } },
    });
    expect(await held(schedule)).toBeUndefined();

    const ids = newTurn();
    await log.append(accepted(ids, null, 'Good morning', commandIdOf(schedule)));
    await settleMail(house.broker, mail?.sequence ?? 0);
    await house.projected(log);
    expect(await get(schedule.id)).toMatchObject({
      done: true,
      lastTurn: ids.turn,
      lastRunAt: expect.any(String),
    });

    // Another text does not make it run again; another time does.
    expect(await change(schedule.id, { text: 'Too late' })).toMatchObject({ done: true });
    expect(await change(schedule.id, { timing: far })).toMatchObject({ done: false });
  });

  it('is not sent again while it is on its way', async () => {
    await house.start(often);
    const log = await house.createLog();
    const schedule = await create(log.session, soon(100));
    await eventually('it has arrived', async () => (await mailOf(log.session)).length > 0);
    // The witness is set again twice, so two rounds have looked at this one too.
    await setAgainTwice(log.session);
    await sendsWhatIsDue();
    expect(await mailOf(log.session)).toHaveLength(1);

    // Settled in the log, gone from the mailbox, and memory has not come so far.
    const [mail] = await mailOf(log.session);
    log.next({ type: 'queue.held', body: {} });
    await log.append(accepted(newTurn(), null, 'Good morning', commandIdOf(schedule)));
    await settleMail(house.broker, mail?.sequence ?? 0);
    const { session } = await create((await house.createSession()).id, far);
    await setAgainTwice(session);
    await sendsWhatIsDue();
    expect(await mailOf(log.session)).toEqual([]);
  });

  /** The broker sends in the order of what is due: whatever was, has been sent after this. */
  async function sendsWhatIsDue(): Promise<void> {
    const { session } = await create((await house.createSession()).id, soon(0));
    await eventually('what is due is sent', async () => (await mailOf(session)).length > 0);
  }

  async function setAgainTwice(session: string): Promise<void> {
    const witness = await create(session, far);
    for (let round = 0; round < 2; round += 1) {
      await unscheduleMail(house.broker, session, witness.id);
      await eventually('the witness is set again', async () => (await held(witness)) !== undefined);
    }
    await house.queries.ask('memory.schedule.delete', { user: administrator, schedule: witness.id });
  }
});

describe('what a crash leaves', () => {
  it('is made good at the next start: missing and stale ones are set, orphans go, deadlines stay', async () => {
    await house.start();
    const { id: session } = await house.createSession();
    const missing = await create(session, far);
    const stale = await create(session, yearly);
    const passed = await create(session, far);
    await house.stopServices();
    await unscheduleMail(house.broker, session, missing.id);
    await unscheduleMail(house.broker, session, passed.id);
    await house.database.query('UPDATE schedules SET revision = 2 WHERE id = $1', [stale.id]);
    await house.database.query('UPDATE schedules SET timing = $2 WHERE id = $1', [
      passed.id,
      JSON.stringify(soon(-60_000)),
    ]);
    const orphan = { ...missing, id: newId('sc') };
    const keep = { ...missing, id: 'expire-t1' };
    for (const each of [orphan, keep]) await putOnBroker(each);

    await house.start();

    await eventually('the broker holds what the rows say', async () => {
      expect(await held(missing)).toBe(commandIdOf(missing));
      expect(await held(stale)).toBe(`${stale.id}-2`);
      expect(await held(orphan)).toBeUndefined();
      // The one that was missed runs once, late.
      expect((await mailOf(session)).map(({ command }) => command.id)).toEqual([commandIdOf(passed)]);
      return true;
    });
    expect(await held(keep)).toBe(commandIdOf(keep));
  });

  it('also what comes again and again: of all that it has missed, the last runs once', async () => {
    await house.start(often);
    const log = await house.createLog();
    const hourly: Timing = { kind: 'cron', cron: '0 0 * * * *', timeZone: 'UTC' };
    const schedule = await create(log.session, hourly);
    const longAgo = `UPDATE schedules SET revised_at = now() - interval '3 hours' WHERE id = $1`;
    await house.database.query(longAgo, [schedule.id]);
    const [mail] = await eventually('it runs late', async () => {
      const found = await mailOf(log.session);
      return found.length > 0 && found;
    });
    expect(mail?.command).toMatchObject({ id: commandIdOf(schedule), type: 'schedule.run' });
    await log.append(accepted(newTurn(), null, 'Good morning', commandIdOf(schedule)));
    await settleMail(house.broker, mail?.sequence ?? 0);
    await house.projected(log);
    expect(await get(schedule.id)).toMatchObject({ done: false, lastRunAt: expect.any(String) });
    expect(await held(schedule)).toBe(commandIdOf(schedule));
    expect(await mailOf(log.session)).toEqual([]);
  });

  async function putOnBroker(schedule: Schedule): Promise<void> {
    const { mail, names } = house.broker;
    const data = Buffer.from(JSON.stringify(scheduledCommand(schedule, Date.now())));
    const subject = names.later(schedule.session, schedule.id);
    const target = names.mail(schedule.session, 'time');
    const published = await mail.schedule(
      { subject, data, id: newId('c') },
      { when: `@at ${far.kind === 'at' ? far.at : ''}`, target },
    );
    expect(published.kind).toBe('stored');
  }
});

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { hearUser } from '#shared/broker';
import { newId, noUsage, ParleyError, type NewEntry, type QueryRequest } from '#shared/contracts';
import { eventually } from '../harness/eventually.js';
import { House } from '../memory/house.js';
import {
  accepted,
  begun,
  completed,
  LogScript,
  newTurn,
  replied,
  steer,
  stopped,
  wholeTurn,
  type TurnIds,
} from '../memory/log-script.js';

let house: House;

const budgets = {
  PARLEY_BUDGET_REQUESTS_DAY: '20',
  PARLEY_BUDGET_TOKENS_DAY: '60',
  PARLEY_BUDGET_RUNNING: '1000',
};

beforeAll(async () => {
  house = await House.build();
  await house.start(budgets);
  await house.start(budgets);
}, 60_000);

afterAll(() => house?.tearDown(), 60_000);

/** A user nobody has met, with one session. */
async function somebody(): Promise<{ user: string; log: LogScript }> {
  const user = newId('u');
  await house.database.query('INSERT INTO users (id, name) VALUES ($1, $1)', [user]);
  return { user, log: new LogScript(house.broker, (await house.createSession(user)).id) };
}

async function outcomeOf(request: QueryRequest<'memory.admit'>): Promise<string> {
  try {
    await house.queries.ask('memory.admit', request);
    return 'let in';
  } catch (error) {
    if (!ParleyError.is(error)) throw error;
    return error.body.code;
  }
}

async function used(user: string, kind: string): Promise<number | undefined> {
  const { budgets: all } = await house.queries.ask('memory.budget', { user });
  return all.find((budget) => budget.kind === kind)?.used;
}

async function becomes(user: string, kind: string, value: number): Promise<void> {
  await eventually(`${kind} used are ${value}`, async () => (await used(user, kind)) === value);
}

function usage(user: string, by: QueryRequest<'memory.usage'>['by'], more: object = {}) {
  const [from, to] = [Date.now() - 3_600_000, Date.now() + 3_600_000].map((at) => new Date(at).toISOString());
  const page = { limit: 1_000, cursor: null };
  return house.queries.ask('memory.usage', {
    user,
    from: String(from),
    to: String(to),
    by,
    ...page,
    ...more,
  });
}

const rejected = ({ turn, message }: TurnIds): NewEntry => {
  return { type: 'turn.rejected', turn, body: { code: 'turn_in_progress', message } };
};

describe('budgets', () => {
  it('let in exactly as many as they may, of many at once and at two instances', async () => {
    const [one, two] = [await somebody(), await somebody()];
    const ask = (turn: string, { user, log } = one) => outcomeOf({ user, session: log.session, turn });
    const turns = Array.from({ length: 50 }, () => newId('t'));
    const outcomes = await Promise.all([...turns.map((turn) => ask(turn)), ask(newId('t'), two)]);
    expect(outcomes.filter((outcome) => outcome === 'let in')).toHaveLength(21);
    expect(new Set(outcomes)).toEqual(new Set(['let in', 'budget_exceeded']));
    expect(outcomes.at(-1)).toBe('let in');
    const again = await Promise.all(turns.map((turn) => ask(turn)));
    expect(again).toEqual(outcomes.slice(0, 50));
    expect([await used(one.user, 'requests'), await used(two.user, 'requests')]).toEqual([20, 1]);
  });

  it('survive memory, count what runs, and give back what became no turn', async () => {
    const { user, log } = await somebody();
    const [runs, refused, joins] = [newTurn(), newTurn(), newTurn()];
    for (const { turn } of [runs, refused, joins]) await outcomeOf({ user, session: log.session, turn });
    expect([await used(user, 'requests'), await used(user, 'running')]).toEqual([3, 3]);
    await house.stopServices();
    await house.start(budgets);
    await house.start(budgets);
    await log.append(accepted(runs, null), rejected(refused), ...begun(runs), steer(runs, joins));
    await becomes(user, 'running', 1);
    expect(await used(user, 'requests')).toBe(2);
    await log.append(rejected(runs), ...replied(runs), ...completed(runs));
    await becomes(user, 'running', 0);
    expect(await used(user, 'requests')).toBe(2);
    expect(await outcomeOf({ user, session: log.session, turn: runs.turn })).toBe('let in');
    expect(await used(user, 'requests')).toBe(2);
  });

  it('count a compaction that somebody asks for as a request, and not among what runs', async () => {
    const { user, log } = await somebody();
    const compaction = newId('c');
    const asked = { user, session: log.session, turn: compaction, joins: true } as const;
    expect(await outcomeOf(asked)).toBe('let in');
    expect([await used(user, 'requests'), await used(user, 'running')]).toEqual([1, 0]);
    await log.append({ type: 'context.compacting', body: { compaction, trigger: 'manual' } });
    await house.idle();
    await house.database.query(`UPDATE admissions SET at = at - interval '61 seconds' WHERE owner = $1`, [
      user,
    ]);
    expect([await used(user, 'requests'), await used(user, 'running')]).toEqual([1, 0]);
    for (let spent = 15; spent <= 60; spent += 15) {
      await log.append(...wholeTurn(newTurn(), null));
      await becomes(user, 'tokens', spent);
    }
    expect(await outcomeOf({ ...asked, turn: newId('c') })).toBe('budget_exceeded');
  });

  it('forget a turn that was let in and never came', async () => {
    const { user, log } = await somebody();
    await outcomeOf({ user, session: log.session, turn: newId('t') });
    await house.database.query(`UPDATE admissions SET at = at - interval '61 seconds' WHERE owner = $1`, [
      user,
    ]);
    expect([await used(user, 'requests'), await used(user, 'running')]).toEqual([0, 0]);
  });

  it('let a turn run on that reaches a limit, and no other one begin', async () => {
    const { user, log } = await somebody();
    for (const spent of [15, 30, 45]) {
      await log.append(...wholeTurn(newTurn(), null));
      await becomes(user, 'tokens', spent);
    }
    expect(await outcomeOf({ user, session: log.session, turn: newId('t') })).toBe('let in');
    await log.append(...wholeTurn(newTurn(), null));
    await becomes(user, 'tokens', 60);
    expect(await outcomeOf({ user, session: log.session, turn: newId('t') })).toBe('budget_exceeded');
  });

  it('warn at four fifths and at the end, once', async () => {
    const { user, log } = await somebody();
    const heard: string[] = [];
    const unread = (error: unknown): void => void heard.push(String(error));
    const stop = hearUser(
      house.broker,
      user,
      (event) =>
        heard.push(event.type === 'budget' ? `${event.kind} ${event.percent} ${event.used}` : event.type),
      unread,
    );
    await house.broker.nc.flush();
    for (let turns = 0; turns < 22; turns += 1) {
      await outcomeOf({ user, session: log.session, turn: newId('t') });
    }
    await eventually('both have come', () => heard.length >= 2);
    stop();
    expect(heard).toEqual(['requests 80 16', 'requests 100 20']);
  });

  it('are for users that there are', async () => {
    expect(await outcomeOf({ user: 'u_nobody', session: 's', turn: 't' })).toBe('not_found');
  });
});

describe('usage', () => {
  const sum = (requests: number, inputTokens: number, outputTokens: number, costUsd = 0) => {
    return { requests, inputTokens, outputTokens, cacheReadTokens: 0, cacheWriteTokens: 0, costUsd };
  };
  const spent = { ...noUsage, inputTokens: 100, costUsd: 0.25, estimated: true };

  it('is summed up by whatever is asked for, and for nobody else', async () => {
    const [{ user, log }, other] = [await somebody(), await somebody()];
    const [whole, cut] = [newTurn(), newTurn()];
    await log.append(...wholeTurn(whole, null));
    await log.append(
      accepted(cut, null),
      ...begun(cut),
      { type: 'state.title', body: { title: 'A', model: 'x/small', usage: spent } },
      stopped(cut),
    );
    const second = await house.createSession(user);
    await new LogScript(house.broker, second.id).append(...wholeTurn(newTurn(), null));
    await eventually('all is booked', async () => (await usage(user, 'turn')).total.requests === 3);
    const total = { key: 'total', estimated: true, ...sum(3, 130, 15, 0.25) };
    const today = new Date().toISOString().slice(0, 10);
    expect(await usage(user, 'day')).toEqual({ rows: [{ ...total, key: today }], total, next: null });
    const of = async (by: QueryRequest<'memory.usage'>['by'], more: object = {}) => {
      const { rows } = await usage(user, by, more);
      return rows.map(({ key, requests, inputTokens, estimated }) => [key, requests, inputTokens, estimated]);
    };
    expect(await of('session')).toEqual([
      [log.session, 2, 120, true],
      [second.id, 1, 10, false],
    ]);
    expect(await of('model')).toEqual([
      ['x/small', 0, 100, true],
      ['rehearsal/test', 3, 30, false],
    ]);
    expect(await of('purpose')).toEqual([
      ['title', 0, 100, true],
      ['turn', 3, 30, false],
    ]);
    expect(await of('turn', { session: log.session, purpose: 'turn' })).toEqual(
      [whole, cut].map(({ turn }) => [turn, 1, 10, false]).toSorted(),
    );
    expect(await usage(other.user, 'day')).toEqual({
      rows: [],
      total: { key: 'total', estimated: false, ...sum(0, 0, 0) },
      next: null,
    });
  });

  it('is booked once, however often an event is delivered', async () => {
    const { user, log } = await somebody();
    const turn = log.next(...wholeTurn(newTurn(), null));
    await log.store(turn);
    await log.store(turn);
    await house.idle();
    expect((await usage(user, 'turn')).total).toMatchObject(sum(1, 10, 5));
  });

  it('shows a page of rows, the next behind it, and the sum of all on each', async () => {
    const { user, log } = await somebody();
    await house.database.query(
      `INSERT INTO usage SELECT $1, en, $2, 't' || en, 0, 'turn', 'm', 1, 0, 0, 0, en, false, now()
       FROM generate_series(1, 1500) AS en`,
      [log.session, user],
    );
    const first = await usage(user, 'turn');
    expect([first.rows.length, first.rows[0]?.key, first.total.requests]).toEqual([1_000, 't1500', 1_500]);
    const second = await usage(user, 'turn', { cursor: first.next });
    expect([second.rows.length, second.rows[0]?.key, second.rows.at(-1)?.key]).toEqual([500, 't500', 't1']);
    expect([second.total, second.next]).toEqual([first.total, null]);
    const exact = await usage(user, 'turn', { cursor: first.next, limit: 500 });
    expect([exact.rows.length, exact.next]).toEqual([500, null]);
    await expect(usage(user, 'turn', { cursor: 'x' })).rejects.toMatchObject({
      body: { code: 'invalid_request', details: [{ path: 'cursor' }] },
    });
  });
});

import { describe, expect, it } from '@jest/globals';
import type { EntityManager } from 'typeorm';
import { Names, type Broker } from '#shared/broker';
import { Metrics } from '#shared/service';
import type { Entry, OpenTurn } from '#shared/contracts';
import type { Database } from '../database/database.js';
import type { Parking } from './parking.js';
import type { Arrival } from './plan-session.js';
import { Projector } from './projector.js';
import { emptyProjection } from './session-state.js';

/** Postgres as far as sessions go. The states of a session that is held are not written until it is released. */
class SlowDatabase {
  readonly held = new Map<string, Promise<void>>();
  /** Sessions of many messages. */
  readonly long = new Set<string>();
  private readonly states = new Map<string, Record<string, unknown>>();

  put(id: string, projection: object): void {
    this.states.set(id, { id, gen: 'g', n: 0, en: 0, epoch: 1, sequence: 0, projection });
  }

  read<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    return this.change(work);
  }

  change<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    const query = (sql: string, parameters: string[][]) => this.query(sql, parameters);
    return work({ query } as unknown as EntityManager);
  }

  private async query(
    sql: string,
    [ids = [], gens, ns, ens, epochs, sequences]: string[][] = [],
  ): Promise<unknown> {
    if (sql.includes('AS moved'))
      return ids.filter((id) => this.long.has(id)).map((session) => ({ session }));
    if (sql.startsWith('SELECT id, gen')) return ids.map((id) => this.states.get(id)).filter(Boolean);
    if (!sql.startsWith('UPDATE sessions')) return [];
    for (const [index, id] of ids.entries()) {
      await this.held.get(id);
      const at = { gen: gens?.[index], n: ns?.[index], en: ens?.[index], epoch: epochs?.[index] };
      this.states.set(id, { ...this.states.get(id), ...at, sequence: sequences?.[index] });
    }
    return [];
  }
}

function gate(): { opened: Promise<void>; open: () => void } {
  let open = (): void => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

type Said =
  | Pick<Entry<'turn.status'>, 'type' | 'turn' | 'body'>
  | Pick<Entry<'history.moved'>, 'type' | 'body'>;

const status: Said = { type: 'turn.status', turn: 't', body: { message: 'still here' } };
const cleared: Said = { type: 'history.moved', body: { head: null, reason: 'clear' } };

function arrival(session: string, n: number, said = status): Arrival {
  const at = '2026-01-02T03:04:05.678Z';
  const entry: Entry = { ...said, n, en: n, at };
  const append = { v: 1 as const, gen: 'g', epoch: 1, nonce: 'x', entries: [entry] };
  return { session, stored: { sequence: n, append }, data: new Uint8Array() };
}

const silentBroker = { names: new Names() } as unknown as Broker;
const parking = { park: async () => undefined, tell: () => undefined } as unknown as Parking;

describe('a session whose state is large', () => {
  it('is written beside the others: none of them waits for it', async () => {
    const database = new SlowDatabase();
    const longReply = { lastStopReason: 'x'.repeat(600 * 1024), turn: 't', replies: [] };
    database.put('heavy', { ...emptyProjection, openTurn: longReply as unknown as OpenTurn });
    database.put('light', emptyProjection);
    const projector = new Projector(database as unknown as Database, parking, new Metrics(), silentBroker);
    expect(await projector.project(arrival('heavy', 1))).toBe('stored');

    const hold = gate();
    database.held.set('heavy', hold.opened);
    const told: string[] = [];
    const heavy = projector.project(arrival('heavy', 2)).then(() => told.push('heavy'));
    await projector.project(arrival('light', 1)).then(() => told.push('light'));
    await projector.project(arrival('light', 2)).then(() => told.push('light'));
    hold.open();
    await heavy;
    expect(told).toEqual(['light', 'light', 'heavy']);
  });
});

describe('a long path that goes elsewhere', () => {
  it('is written beside the others from its first word on, with all that comes behind it', async () => {
    const database = new SlowDatabase();
    for (const session of ['long', 'short']) database.put(session, emptyProjection);
    database.long.add('long');
    const projector = new Projector(database as unknown as Database, parking, new Metrics(), silentBroker);
    const hold = gate();
    database.held.set('long', hold.opened);
    const told: string[] = [];
    const long = projector.project(arrival('long', 1, cleared)).then(() => told.push('long'));
    await projector.project(arrival('short', 1)).then(() => told.push('short'));
    const behind = projector.project(arrival('long', 2)).then(() => told.push('long'));
    await projector.project(arrival('short', 2, cleared)).then(() => told.push('short'));
    hold.open();
    await Promise.all([long, behind]);
    expect(told).toEqual(['short', 'short', 'long', 'long']);
  });
});

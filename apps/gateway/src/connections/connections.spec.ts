import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Logger } from 'pino';
import { loadConfig } from '#shared/config';
import { ParleyError, type Access } from '#shared/contracts';
import { Metrics } from '#shared/service';
import type { KnownAccess } from '../access/known-access.js';
import { Connections, type Connection } from './connections.js';

const answers = new Map<string, Access | null>();
const known = {
  ofHash: async (hash: string) => {
    const access = answers.get(hash);
    if (access === undefined) throw new Error('memory is away');
    return access;
  },
} as KnownAccess;
const log = {} as Logger;

let metrics: Metrics;
let connections: Connections;
beforeEach(() => {
  metrics = new Metrics();
  answers.clear();
  connections = new Connections(loadConfig({ PARLEY_MAX_CONNECTIONS: '2' }), log, known, metrics);
});

const accessOf = (user: string): Access => ({ user, scopes: ['read'], expiresAt: null, budgeted: false });

function opened(user: string, tokenHash: string): { reasons: string[]; close: () => void } {
  const reasons: string[] = [];
  const connection: Connection = {
    kind: 'websocket',
    admitted: { access: accessOf(user), tokenHash },
    heartbeat: () => undefined,
    close: (reason) => {
      reasons.push(reason);
      connections.remove(connection);
    },
  };
  connections.add(connection);
  return { reasons, close: () => connections.remove(connection) };
}

describe('what clients hold open', () => {
  it('ends with its token, and not with the silence of memory', async () => {
    answers.set('good', accessOf('u_1')).set('revoked', null);
    const [good, revoked, unasked] = ['good', 'revoked', 'unasked'].map((hash) => opened('u_1', hash));
    await connections.endRevoked();
    expect([good?.reasons, revoked?.reasons, unasked?.reasons]).toEqual([[], ['revoked'], []]);
  });

  it('is bounded for each user', () => {
    const first = opened('u_1', 'a');
    opened('u_1', 'a');
    expect(() => connections.refuseTooMany('u_1')).toThrow(ParleyError);
    expect(() => connections.refuseTooMany('u_2')).not.toThrow();
    first.close();
    first.close();
    expect(() => connections.refuseTooMany('u_1')).not.toThrow();
    expect(metrics.text()).toContain('parley_websockets 1');
  });

  it('is told to come back when we shut down, also what comes too late', () => {
    const early = opened('u_1', 'a');
    connections.beforeApplicationShutdown();
    const late = opened('u_1', 'a');
    expect([early.reasons, late.reasons]).toEqual([['draining'], ['draining']]);
    expect(metrics.text()).toContain('parley_websockets 0');
  });
});

import { describe, expect, it } from '@jest/globals';
import { mostOpenPlans, type PlanStatus } from '#shared/contracts';
import type { UpToDate } from '../live/up-to-date.js';
import type { Commands } from '../turns/commands.js';
import { Plans } from './plans.js';

const of = { session: 's_1', user: 'u_1' };
const many = (count: number, status: PlanStatus) => Array.from({ length: count }, () => ({ status }));

function plansOf(...known: { status: PlanStatus }[]): { plans: Plans; sent: unknown[] } {
  const sent: unknown[] = [];
  const commands = { send: async (...command: unknown[]) => void sent.push(command) };
  const now = { ask: async () => ({ plans: known }) };
  return { plans: new Plans(commands as unknown as Commands, now as unknown as UpToDate), sent };
}

describe('a plan', () => {
  it('is made beside fewer open ones than are followed, however many are over', async () => {
    const over = [...many(80, 'completed'), ...many(80, 'cancelled')];
    const { plans, sent } = plansOf(...over, ...many(mostOpenPlans - 1, 'active'));
    await plans.make(of, 'pl_1', { text: 'The feast' });
    expect(sent).toEqual([[of, 'plan.make', { plan: 'pl_1', what: { text: 'The feast' } }]]);
  });

  it('is refused beside more', async () => {
    const { plans, sent } = plansOf(...many(mostOpenPlans - 1, 'planned'), ...many(1, 'active'));
    await expect(plans.make(of, 'pl_1', { text: 'The feast' })).rejects.toMatchObject({
      body: {
        code: 'invalid_request',
        details: [{ path: 'session', problem: expect.stringMatching(/50 open plans/) }],
      },
    });
    expect(sent).toEqual([]);
  });
});

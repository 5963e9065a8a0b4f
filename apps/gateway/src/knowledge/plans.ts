import { Inject, Injectable } from '@nestjs/common';
import {
  invalidRequest,
  mostOpenPlans,
  notFound,
  planMoves,
  type NewPlan,
  type Plan,
  type PlanStatus,
} from '#shared/contracts';
import { UpToDate } from '../live/up-to-date.js';
import { Commands } from '../turns/commands.js';
import type { Granted, Sender } from '../turns/mailbox.js';

/** What is to happen in a session. */
@Injectable()
export class Plans {
  constructor(
    @Inject(Commands) private readonly commands: Commands,
    @Inject(UpToDate) private readonly now: UpToDate,
  ) {}

  list(of: Sender): Promise<{ plans: Plan[] }> {
    return this.now.ask('memory.plan.list', of);
  }

  /** Of two that come at once one may be too many: it is followed all the same. */
  async make(of: Sender, plan: string, what: NewPlan): Promise<Granted> {
    const { plans } = await this.list(of);
    const open = plans.filter(({ status }) => planMoves[status].length > 0);
    if (open.length >= mostOpenPlans) {
      const problem = `has ${mostOpenPlans} open plans, and may not have more; cancel or complete one first`;
      throw invalidRequest([{ path: 'session', problem }]);
    }
    return this.commands.send(of, 'plan.make', { plan, what });
  }

  /** What it yields is told along, for its session does not keep that. */
  async move(of: Sender, plan: string, to: Exclude<PlanStatus, 'planned'>): Promise<Granted> {
    const { plans } = await this.list(of);
    const found = plans.find(({ id }) => id === plan);
    if (!found) throw notFound('plan');
    refuseMove(found.status, to);
    const come = to === 'completed' ? { yields: found.yields } : {};
    return this.commands.send(of, 'plan.move', { plan, to, ...come });
  }
}

function refuseMove(from: PlanStatus, to: PlanStatus): void {
  if (planMoves[from].includes(to)) return;
  throw invalidRequest([{ path: 'status', problem: `cannot become ${to}: the plan is ${from}` }]);
}

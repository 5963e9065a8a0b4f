import { planMoves, type Plan, type PlanChange } from '#shared/contracts';
import type { Change } from '../knowledge/changes-of-path.js';

/** As changes that count leave them, the oldest first. */
export function foldPlans(changes: readonly Change<PlanChange>[]): Plan[] {
  const plans = new Map<string, Plan>();
  for (const change of changes) {
    const after = planAfter(plans.get(change.body.plan), change);
    if (after) plans.set(after.id, after);
  }
  return [...plans.values()];
}

export function isAhead({ status }: Plan): boolean {
  return planMoves[status].length > 0;
}

/** What nobody planned does not move, nor what is over. */
function planAfter(plan: Plan | undefined, { at, body }: Change<PlanChange>): Plan | undefined {
  if (body.change === 'made') return plan ?? made(body, at);
  if (!plan || !planMoves[plan.status].includes(body.to)) return plan;
  return { ...plan, status: body.to, movedAt: at.toISOString() };
}

function made({ plan: id, on, what }: Extract<PlanChange, { change: 'made' }>, at: Date): Plan {
  const { text, who = [], when = null, yields = {} } = what;
  return { id, status: 'planned', text, who, when, yields, on, madeAt: at.toISOString(), movedAt: null };
}

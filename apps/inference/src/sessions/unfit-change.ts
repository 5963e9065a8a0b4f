import type { Session, SessionChange } from '#shared/contracts';
import type { Refusal } from '../commands/settlement.js';
import type { Mind } from '../turns/mind-ports.js';

/** Why a session cannot go by something from now on. What it went by before is not asked about. */
export async function unfitChange(
  { agents = [], model, project }: SessionChange,
  { session, mind }: { session: Session; mind: Pick<Mind, 'agents' | 'models' | 'projects'> },
): Promise<Refusal | undefined> {
  if (new Set(agents).size < agents.length) return unfit('agents', 'must name each agent once');
  const before = new Set(session.agents);
  for (const agent of agents.filter((each) => !before.has(each))) {
    const known = await mind.agents.of(agent, session.owner);
    if (known.kind === 'unknown') return { code: 'unknown_agent', message: known.message };
  }
  if (typeof model === 'string' && model !== session.model) {
    const choice = mind.models.choose(model);
    if (choice.kind === 'unknown') return { code: 'unknown_model', message: choice.message };
  }
  if (typeof project !== 'string' || project === session.project) return undefined;
  const known = await mind.projects.of(project);
  // Of another's project nobody is told that there is one.
  return known?.owner === session.owner ? undefined : unfit('project', 'there is no such project');
}

function unfit(path: string, problem: string): Refusal {
  return { code: 'invalid_request', message: `${path}: ${problem}`, details: [{ path, problem }] };
}

import type { z } from 'zod';
import { agentSchema, type Agent, type BrokenFile } from '#shared/contracts';

/** In a list; a prompt may be long, and is told where one agent is asked for. */
export const listedAgentSchema = agentSchema.omit({ prompt: true });
export type ListedAgent = z.infer<typeof listedAgentSchema>;

export interface AgentsView {
  agents: ListedAgent[];
  /** Files that say nothing usable: for administrators, who alone can mend them. */
  broken?: BrokenFile[];
}

export function agentsViewOf(agents: Agent[], broken: BrokenFile[], isAdmin: boolean): AgentsView {
  const listed = agents.map((agent) => listedAgentSchema.parse(agent));
  return isAdmin ? { agents: listed, broken } : { agents: listed };
}

import type { Clock } from '#shared/broker';
import { ParleyError, type Agent } from '#shared/contracts';
import type { Agents, KnownAgent } from './mind-ports.js';

const againMs = 1_000;

/**
 * The agents of a turn that runs: memory, which alone knows some of them, may be away for a moment, and no turn
 * shall end of that. It goes on with the agent that it has, or waits until it is told of one.
 */
export class PatientAgents {
  private readonly known = new Map<string | undefined, Agent>();

  constructor(
    private readonly agents: Agents,
    private readonly clock: Pick<Clock, 'wait'>,
  ) {}

  /** Rejects, while it waits, as soon as the signal is aborted. */
  async of(id: string | undefined, owner: string, signal: AbortSignal): Promise<KnownAgent> {
    for (;;) {
      const found = await this.agents.of(id, owner).catch((error: unknown) => this.withoutMemory(id, error));
      if (found?.kind === 'agent') this.known.set(id, found.agent);
      if (found) return found;
      await this.clock.wait(againMs, signal);
    }
  }

  forget(): void {
    this.known.clear();
  }

  private withoutMemory(id: string | undefined, error: unknown): KnownAgent | undefined {
    if (!ParleyError.is(error) || error.body.code !== 'unavailable') throw error;
    const agent = this.known.get(id);
    return agent && { kind: 'agent', agent };
  }
}

import type { Clock } from '#shared/broker';
import { ParleyError } from '#shared/contracts';
import type { Agents, KnownAgent } from './mind-ports.js';

const againMs = 1_000;

/**
 * The agents of a turn that runs: memory, which alone knows some of them, may be away for a moment, and no turn
 * shall end of that. It goes on with the agent that it has, or waits until it is told of one. Of whom it is told that
 * there is none, memory is not asked at every step.
 */
export class PatientAgents {
  private readonly told = new Map<string | undefined, KnownAgent>();

  constructor(
    private readonly agents: Agents,
    private readonly clock: Pick<Clock, 'wait'>,
  ) {}

  /** For whoever is to speak. Rejects, while it waits, as soon as the signal is aborted. */
  async of(id: string | undefined, owner: string, signal: AbortSignal): Promise<KnownAgent> {
    for (;;) {
      const found = await this.now(id, owner);
      if (found) return found;
      await this.clock.wait(againMs, signal);
    }
  }

  /** Undefined: nobody can tell just now. */
  async now(id: string | undefined, owner: string): Promise<KnownAgent | undefined> {
    const before = this.told.get(id);
    if (before?.kind === 'unknown') return before;
    const found = await this.agents.of(id, owner).catch((error: unknown) => this.withoutMemory(id, error));
    if (found) this.told.set(id, found);
    return found;
  }

  /** What this turn was told, if anything: nobody is asked. */
  toldOf(id: string): KnownAgent | undefined {
    return this.told.get(id);
  }

  /** For a name alone nobody waits. */
  async nameOf(id: string, owner: string): Promise<string | undefined> {
    const found = await this.now(id, owner);
    return found?.kind === 'agent' ? found.agent.name : undefined;
  }

  /** At the beginning of a turn, and behind its end: another may have been made by then. */
  forget(): void {
    this.told.clear();
  }

  private withoutMemory(id: string | undefined, error: unknown): KnownAgent | undefined {
    if (!ParleyError.is(error) || error.body.code !== 'unavailable') throw error;
    return this.told.get(id);
  }
}

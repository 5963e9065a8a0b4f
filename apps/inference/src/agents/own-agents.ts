import type { AgentDefinition } from '#shared/contracts';

export interface OwnAgentsParts {
  /** Asks memory. Rejects where that is away. */
  ask: (user: string) => Promise<readonly AgentDefinition[]>;
  /** Told when the rows could not be had; those of before count on. */
  away: (error: unknown) => void;
  now?: () => number;
}

interface Believed {
  /** Which question this came of. */
  asked: number;
  rows: ReadonlyMap<string, AgentDefinition>;
  until: number;
  /** Memory did not answer, and nobody is to wait for it again so soon; the rows are those of before. */
  failure: { error: unknown } | undefined;
}

const believedMs = 5_000;
const mostUsers = 500;

/** What users have made for themselves, as memory told it last. */
export class OwnAgents {
  private readonly believed = new Map<string, Believed>();
  private asked = 0;

  constructor(private readonly parts: OwnAgentsParts) {}

  /**
   * One that is not among those known was perhaps made a moment ago. Rejects where memory alone could tell and is
   * away: nobody may take that for a no.
   */
  async find(user: string, id: string): Promise<AgentDefinition | undefined> {
    const { now = Date.now } = this.parts;
    const believed = this.believed.get(user);
    const known = believed?.rows.get(id);
    if (believed && believed.until > now()) {
      if (known) return known;
      if (believed.failure) throw believed.failure.error;
    }
    try {
      return (await this.fresh(user)).get(id);
    } catch (error) {
      if (known) return known;
      throw error;
    }
  }

  /** What was told last, without asking. */
  told(user: string): ReadonlyMap<string, AgentDefinition> {
    return this.believed.get(user)?.rows ?? new Map<string, AgentDefinition>();
  }

  /** What memory says at this moment; rejects where it says nothing. */
  async fresh(user: string): Promise<ReadonlyMap<string, AgentDefinition>> {
    const { ask, away, now = Date.now } = this.parts;
    const asked = (this.asked += 1);
    try {
      const rows = new Map((await ask(user)).map((row) => [row.id, row]));
      this.keep(user, { asked, rows, until: now() + believedMs, failure: undefined });
      return rows;
    } catch (error) {
      away(error);
      this.keep(user, { asked, rows: this.told(user), until: now() + believedMs, failure: { error } });
      throw error;
    }
  }

  private keep(user: string, believed: Believed): void {
    // An answer that was overtaken tells what is no longer so.
    if ((this.believed.get(user)?.asked ?? 0) > believed.asked) return;
    this.believed.delete(user);
    this.believed.set(user, believed);
    if (this.believed.size <= mostUsers) return;
    const [oldest = user] = this.believed.keys();
    this.believed.delete(oldest);
  }
}

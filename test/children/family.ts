import type { TestParley } from '../harness/parley.js';
import { eventually } from '../harness/eventually.js';

export interface Told {
  role: string;
  author: string;
  turn: string;
  said: string;
  calls: { name: string; outcome: string | undefined; output: string }[];
}

interface Block {
  kind: string;
  text?: string;
  name?: string;
  outcome?: string;
  output?: string;
}

/** A session, and those that work for it, as their owner sees them. */
export class Family {
  constructor(
    private readonly parley: TestParley,
    readonly session: string,
  ) {}

  static async begin(parley: TestParley): Promise<Family> {
    return new Family(parley, await parley.api.session({ name: 'Parent' }));
  }

  async run(text: string): Promise<Record<string, unknown>> {
    return this.parley.api.submitAndWait(this.session, `[[rate: 0]]${text}`);
  }

  async begins(text: string): Promise<string> {
    const path = `/v1/sessions/${this.session}/turns`;
    const response = await this.parley.api.post(path, { text: `[[rate: 0]]${text}` });
    const { turn } = (await response.json()) as { turn?: string };
    if (!turn) throw new Error(`No turn: ${response.status}`);
    return turn;
  }

  async stop(turn: string): Promise<void> {
    await this.parley.api.post(`/v1/sessions/${this.session}/turns/${turn}/stop`, {});
  }

  async messages(session = this.session): Promise<Told[]> {
    const response = await this.parley.api.get(`/v1/sessions/${session}/messages`);
    const { messages } = (await response.json()) as {
      messages: { role: string; author: string; turn: string; blocks: Block[] }[];
    };
    return messages.map(({ role, author, turn, blocks }) => ({
      role,
      author,
      turn,
      said: blocks.map(({ text = '' }) => text).join(''),
      calls: blocks.flatMap(({ kind, name = '', outcome, output = '' }) =>
        kind === 'tool' ? [{ name, outcome, output }] : [],
      ),
    }));
  }

  /** The results of all calls of the session, in their order. */
  async results(session = this.session): Promise<string[]> {
    return (await this.messages(session)).flatMap(({ calls }) => calls.map(({ output }) => output));
  }

  async approvals(): Promise<{ approval: string; session: string }[]> {
    const response = await this.parley.api.get(`/v1/sessions/${this.session}/approvals`);
    return ((await response.json()) as { approvals: { approval: string; session: string }[] }).approvals;
  }

  answer(session: string, approval: string): Promise<Response> {
    const path = `/v1/sessions/${session}/approvals/${approval}`;
    return this.parley.api.post(path, { decision: 'approve' });
  }

  /** The status of the last turn of a session, once it is that. */
  async becomes(status: string, session = this.session): Promise<void> {
    await eventually(`the last turn of ${session} is ${status}`, async () => {
      const response = await this.parley.api.get(`/v1/sessions/${session}/turns?limit=1`);
      const { turns } = (await response.json()) as { turns: { status: string }[] };
      return turns[0]?.status === status;
    });
  }

  /** The sessions that work, or have worked, for one: its owner reads it in the database. */
  async children(of = this.session): Promise<string[]> {
    const { database } = this.parley;
    const rows = await database.query<{ id: string }>(
      `SELECT id FROM sessions WHERE parent->>'session' = $1 ORDER BY created_at, id`,
      [of],
    );
    return rows.map(({ id }) => id);
  }
}

export function agent(prompt: string, more: object = {}): string {
  return `[[tool: agent ${JSON.stringify({ prompt: `[[rate: 0]]${prompt}`, ...more })}]]`;
}

import { isMailWaiting, postMail, type BrokerPorts } from '#shared/broker';
import type { Command, Conversation, QueryRequest } from '#shared/contracts';
import { foldLog } from './activation.js';
import type { Memory } from './memory-port.js';
import type { Family } from '../children/family.js';

/** Sessions are known to memory, and heard through their mailboxes. */
export class MailedFamily implements Family {
  constructor(
    private readonly broker: BrokerPorts,
    private readonly memory: Memory,
  ) {}

  async admit(turn: QueryRequest<'memory.admit'>): Promise<void> {
    await this.memory.ask('memory.admit', turn);
  }

  async create(session: QueryRequest<'memory.session.create'>): Promise<void> {
    await this.memory.ask('memory.session.create', session);
  }

  async post(door: 'user' | 'child', command: Command): Promise<void> {
    await postMail(this.broker, door, command);
  }

  async look(session: string): Promise<Conversation> {
    const { snapshot } = await this.memory.ask('memory.session.snapshot', { session, user: null });
    // Memory may be far behind, and whoever is looked at must not be taken for one that has never begun.
    return (await foldLog(this.broker, session, snapshot)).restored.conversation;
  }

  async hasMail(session: string): Promise<boolean> {
    return (await isMailWaiting(this.broker, session)) !== undefined;
  }
}

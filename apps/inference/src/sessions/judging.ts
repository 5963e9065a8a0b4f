import type { Command } from '#shared/contracts';
import { settle } from '../commands/settle.js';
import { withinAppend } from '../commands/within-append.js';
import type { Recalled, Settlement } from '../commands/settlement.js';
import { findsAsides } from '../passes/index.js';
import { PatientAgents } from '../turns/patient-agents.js';
import type { ActorParts } from './actor-parts.js';
import { Branches, stillHolds, type KnownBranch } from './branches.js';
import type { KnownTurns } from './known-turns.js';
import { refusalOf, type RefusalGround } from './refusals.js';
import type { SessionLog } from './session-log.js';
import type { SessionNow } from './session-now.js';

export interface JudgingParts extends Pick<ActorParts, 'broker' | 'memory' | 'mind' | 'tools' | 'settings'> {
  log: Pick<SessionLog, 'conversation' | 'durable' | 'position'>;
  now: SessionNow;
  turns: KnownTurns;
}

/** The mail that has brought a command: its name, when it is settled, and whether a later one makes it needless. */
interface Brought {
  mail: string;
  at: string;
  superseded: boolean;
}

/** Asks whoever has a say in what becomes of a command, and then settles it. */
export class Judging {
  private readonly branches: Branches;

  constructor(private readonly parts: JudgingParts) {
    const { memory, log, now } = parts;
    this.branches = new Branches({ session: now.latest.id, memory, log });
  }

  /**
   * What is settled must be appended by `act`, which is called in the same breath: from the conversation that is judged
   * to the append nothing may be awaited.
   */
  async of<T>(
    command: Command,
    brought: Brought,
    act: (settlement: Settlement, recalled: Recalled) => T,
  ): Promise<T> {
    const { log, now, settings } = this.parts;
    for (;;) {
      const { recalled, refusal, known, asides } = await this.fetched(command, brought);
      const { conversation } = log;
      if (!stillHolds(known, command, conversation)) continue;
      const { branch, asked } = known;
      const { queueLimit } = settings;
      const told = { recalled, refusal, branch, asked, findsAsides: asides };
      const beside = { session: now.latest, queueLimit, ...told };
      const settlement = settle(command, { conversation, ...beside, ...brought });
      return act(withinAppend(command, settlement), recalled);
    }
  }

  private async fetched(command: Command, brought: Brought) {
    const { turns } = this.parts;
    const fetching = this.branches.of(command);
    const [known, recalled, refusal, asides] = await Promise.all([
      fetching,
      turns.recall(command, brought.mail),
      fetching.then((fetched) => refusalOf(command, this.groundWith(fetched), brought)),
      command.type === 'message.edit' && this.findsAsides(),
    ]);
    return { known, recalled, refusal, asides };
  }

  private findsAsides(): Promise<boolean> {
    const { broker, mind, now, settings } = this.parts;
    const agents = new PatientAgents(mind.agents, broker.clock);
    return findsAsides({ agents, parts: { session: now.latest, settings: settings.engine } });
  }

  private groundWith({ branch, asked }: KnownBranch): RefusalGround {
    const { mind, memory, tools, settings, log, now } = this.parts;
    const { conversation } = log;
    const told = { conversation, branch, asked };
    return { mind, memory, tools, session: now.latest, settings: settings.engine, ...told };
  }
}

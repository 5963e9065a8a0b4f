import pino from 'pino';
import type { Command, NewEntry, Session } from '#shared/contracts';
import { settle } from '../../commands/settle.js';
import type { Answer } from '../../commands/settlement.js';
import { TurnEngine } from '../turn-engine.js';
import { KeptLog } from './kept-log.js';
import type { RecordedTools } from './recorded-tools.js';
import type { ScriptedModel } from './scripted-model.js';

const session: Session = {
  id: 's1',
  owner: 'u1',
  name: null,
  model: null,
  systemPrompt: null,
  createdAt: '2026-01-01T00:00:00.000Z',
};

const now = Date.parse('2026-01-02T03:04:10.678Z');

/** One life of an actor, as far as the engine knows of it: a log, mail, and what it is given to work with. */
export class Life {
  readonly log: KeptLog;
  private readonly engine: TurnEngine;
  private readonly leaving = new AbortController();
  private replies = 0;

  constructor(
    readonly model: ScriptedModel,
    readonly tools: RecordedTools,
    past: readonly NewEntry[] = [],
  ) {
    this.log = new KeptLog(past);
    this.engine = new TurnEngine({
      session,
      models: {
        choose: (wanted) => (wanted === 'gone/x' ? undefined : { fullName: 'x/y', name: 'y', model }),
      },
      tools,
      log: this.log,
      limits: { toolRounds: 5, stepsAbandoned: 5 },
      newMessageId: () => `r${past.length}-${(this.replies += 1)}`,
      clock: { now: () => now } as never,
      logger: pino({ enabled: false }),
    });
  }

  /** As an actor settles it, a moment before it looks up. */
  mail(command: Command): Answer {
    const { entries, answer } = settle(command, {
      conversation: this.log.conversation,
      recalled: { turn: null, messageTaken: false },
      unknownModel: undefined,
      queueLimit: 10,
      mail: String(this.log.entries.length),
      at: command.at,
      superseded: false,
    });
    if (entries.length > 0) void this.log.append(entries);
    this.engine.lookUp();
    return answer;
  }

  /** Until there is nothing more to do and no tool has more to tell. */
  async live(): Promise<this> {
    for (;;) {
      await this.engine.run(this.leaving.signal);
      const result = this.tools.takeResult();
      if (!result) return this;
      this.mail(result);
    }
  }

  leave(reason: Error): void {
    this.leaving.abort(reason);
  }

  get next(): string {
    return this.engine.next.do;
  }
}

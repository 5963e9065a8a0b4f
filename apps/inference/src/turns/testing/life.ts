import pino from 'pino';
import type { Command, NewEntry, Session } from '#shared/contracts';
import { unasked } from '../../commands/known-branch.js';
import { settle } from '../../commands/settle.js';
import type { Answer } from '../../commands/settlement.js';
import { TurnEngine, type EngineSettings } from '../turn-engine.js';
import { RecordedFamily } from '../../children/testing/recorded-family.js';
import { KeptLog } from './kept-log.js';
import { QuickClock } from './quick-clock.js';
import type { RecordedTools } from './recorded-tools.js';
import type { ScriptedModel } from './scripted-model.js';
import { SimpleMind } from './simple-mind.js';

/** It has a name, so that nobody asks for one. */
export const session: Session = {
  id: 's1',
  owner: 'u1',
  name: 'Named',
  model: null,
  systemPrompt: null,
  agents: [],
  project: null,
  parent: null,
  workspace: 's1',
  passes: null,
  recall: 'everywhere',
  scenes: false,
  forkedFrom: null,
  createdAt: '2026-01-01T00:00:00.000Z',
};

export const settings: EngineSettings = {
  limits: { toolRounds: 5, stepsAbandoned: 5, emptyCallSteps: 3 },
  ladder: { attempts: 3, baseMs: 1_000, capMs: 4_000, longestWaitMs: 10_000, contextAttempts: 3 },
  basePrompt: '',
  maxTokens: 100,
  compactAt: 0.8,
  keepTokens: 200,
  summaryMs: 5_000,
  placeMs: 5_000,
  toolDefault: 'ask',
  approvalMs: 60_000,
  reviewMs: 5_000,
  companyMs: 5_000,
  family: { children: 3, depth: 2 },
  passes: { byDefault: ['title'], waitMs: 3_000 },
  recall: { tokens: 1_500, ms: 2_000, limit: 40 },
};

export interface LifeParts {
  mind?: SimpleMind;
  session?: Partial<Session>;
  settings?: Partial<EngineSettings>;
  past?: readonly NewEntry[];
  clock?: QuickClock;
  family?: RecordedFamily;
}

/** One life of an actor, as far as the engine knows of it: a log, mail, and what it is given to work with. */
export class Life {
  readonly log: KeptLog;
  readonly mind: SimpleMind;
  readonly clock: QuickClock;
  readonly family: RecordedFamily;
  private readonly session: Session;
  private readonly engine: TurnEngine;
  private readonly leaving = new AbortController();
  private replies = 0;

  constructor(
    readonly model: ScriptedModel,
    readonly tools: RecordedTools,
    parts: LifeParts = {},
  ) {
    const { past = [] } = parts;
    this.log = new KeptLog(past);
    this.mind = parts.mind ?? new SimpleMind(model);
    this.clock = parts.clock ?? new QuickClock();
    this.family = parts.family ?? new RecordedFamily();
    this.session = { ...session, ...parts.session };
    this.engine = new TurnEngine({
      session: this.session,
      mind: this.mind,
      tools,
      family: this.family,
      log: this.log,
      settings: { ...settings, ...parts.settings },
      newMessageId: () => `r${past.length}-${(this.replies += 1)}`,
      clock: this.clock,
      logger: pino({ enabled: false }),
    });
  }

  /** As an actor settles it, a moment before it looks up. */
  mail(command: Command): Answer {
    const {
      ahead = [],
      entries,
      answer,
    } = settle(command, {
      conversation: this.log.conversation,
      session: this.session,
      branch: unasked,
      asked: { kind: 'unasked' },
      findsAsides: false,
      recalled: { turn: null, messageTaken: false },
      refusal: undefined,
      queueLimit: 10,
      mail: String(this.log.entries.length),
      at: command.at,
      superseded: false,
    });
    if (entries.length > 0) this.log.add([...ahead, ...entries]);
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

  /** As an actor does when its log has changed. */
  lookUp(): void {
    this.engine.lookUp();
  }

  leave(reason: Error): void {
    this.leaving.abort(reason);
  }

  get next(): string {
    return this.engine.next.do;
  }
}

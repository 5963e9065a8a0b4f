import type { Logger } from 'pino';
import type { Clock } from '#shared/broker';
import type { Conversation, NewEntry, OpenStep, PassName, Session, Usage } from '#shared/contracts';
import type { FamilyLimits } from '../children/engine-tools.js';
import type { Family } from '../children/family.js';
import type { Section } from '../context/index.js';
import type { ByDefault } from '../permissions/index.js';
import type { StepLog } from './ask-model.js';
import type { Limits, LifeSoFar } from './next.js';
import type { Mind } from './mind-ports.js';
import type { LadderSettings } from './retry-ladder.js';
import { spentOn } from './spent.js';
import { PatientAgents } from './patient-agents.js';
import { PatientMemory } from './patient-memory.js';
import type { Tools } from './tools-port.js';

export interface TurnLog extends StepLog {
  /** With everything that was appended, whether it is durable yet or not. */
  readonly conversation: Conversation;
  /** Up to where it is durable. */
  readonly position: { readonly gen: string; readonly en: number };
}

export interface EngineSettings {
  limits: Limits;
  ladder: LadderSettings;
  basePrompt: string;
  /** Tokens of an answer, where neither the turn nor its agent says how many. */
  maxTokens: number;
  /** How full a prompt may become before it is shortened: a part of what there is room for. */
  compactAt: number;
  /** Tokens at the end of the path that a compaction leaves alone. */
  keepTokens: number;
  /** How long a summary may take, and how long the placing of one file. */
  summaryMs: number;
  placeMs: number;
  /** For calls that may change something and of which no rule speaks. */
  toolDefault: ByDefault;
  /** How long somebody may take to agree to a call, and how long a model that is asked first. */
  approvalMs: number;
  reviewMs: number;
  /** How long a model may take that judges whom words are meant for, say. */
  companyMs: number;
  /** Of the sessions that work for others. */
  family: FamilyLimits;
  passes: {
    /** Where neither a session nor its host says which. */
    byDefault: readonly PassName[];
    /** So long the next turn waits for what is made of the last one. */
    waitMs: number;
  };
  recall: {
    /** Of a prompt. */
    tokens: number;
    /** How long memory may take. */
    ms: number;
    /** How many memories it is asked for. */
    limit: number;
  };
}

export interface EngineParts {
  /** As it is now: it may be changed while it runs. */
  readonly session: Session;
  mind: Mind;
  tools: Tools;
  family: Family;
  log: TurnLog;
  settings: EngineSettings;
  newMessageId: () => string;
  /** The process that this is, for those who look into a turn afterwards. */
  worker?: string;
  clock: Clock;
  logger: Logger;
}

/** Something that takes its time, and that mail may make needless. */
interface InHand {
  isWanted: () => boolean;
  callOff: AbortController;
}

/**
 * What the effects of one life have in common. Nothing in here may be needed to go on: a new life begins with an
 * empty bench.
 */
export class Bench {
  readonly dispatched = new Set<string>();
  readonly reviewed = new Set<string>();
  readonly unseen = new Set<string>();
  waitedFor: string | null = null;
  titleAsked: string | null = null;
  readonly sentPasses = new Set<string>();
  heardPlain: string | null = null;
  /** What the agent of the reply knows: asked once. */
  known: { reply: string; sections: readonly Section[] } | undefined;
  /** The step before which this life has shortened the prompt of its own accord: it does so once. */
  compactedBefore: string | undefined;
  /** On a step, and on a summary, that was called off. */
  spent: Usage | undefined;
  spentOnSummary: Usage | undefined;
  readonly agents: PatientAgents;
  readonly memory: PatientMemory;
  private inHand: InHand | undefined;

  constructor(readonly parts: EngineParts) {
    this.agents = new PatientAgents(parts.mind.agents, parts.clock);
    this.memory = new PatientMemory(parts.clock, parts.settings.recall.ms);
  }

  get life(): LifeSoFar {
    return this;
  }

  get conversation(): Conversation {
    return this.parts.log.conversation;
  }

  append(...entries: NewEntry[]): void {
    this.parts.log.add(entries);
  }

  /** The task's signal is aborted as soon as it is not wanted any more, or when the worker leaves. */
  async whileWanted<T>(
    isWanted: () => boolean,
    signal: AbortSignal,
    task: (signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const callOff = new AbortController();
    this.inHand = { isWanted, callOff };
    this.lookUp();
    try {
      return await task(AbortSignal.any([signal, callOff.signal]));
    } finally {
      this.inHand = undefined;
    }
  }

  /** The same for what leaves nothing behind: undefined where it was called off. Rejects when the worker leaves. */
  async unlessCalledOff<T>(
    isWanted: () => boolean,
    signal: AbortSignal,
    task: (signal: AbortSignal) => Promise<T>,
  ): Promise<T | undefined> {
    const done = await this.whileWanted(isWanted, signal, (either) =>
      task(either).catch((error: unknown) => {
        if (!either.aborted) throw error;
      }),
    );
    signal.throwIfAborted();
    return done ?? undefined;
  }

  /** Mail has changed something: what it has made needless is called off. */
  lookUp(): void {
    if (this.inHand && !this.inHand.isWanted()) this.inHand.callOff.abort();
  }

  /** What a step has cost that did not come to its end, at the prices of the model that was asked for it. */
  spentOn(step: OpenStep | null, told?: Usage): Usage {
    const choice = step && this.parts.mind.models.choose(step.model);
    return spentOn(step, told, choice?.kind === 'model' ? choice.chosen.card.prices : null);
  }

  readonly goesOn = (): boolean => !this.conversation.openTurn?.stopping;

  /** The turn is over, and with it all that was remembered for its sake; its agents are until it is settled. */
  clear(): void {
    this.dispatched.clear();
    this.reviewed.clear();
    this.unseen.clear();
    this.waitedFor = null;
    this.heardPlain = null;
    this.known = undefined;
    this.compactedBefore = undefined;
    this.spent = undefined;
    this.spentOnSummary = undefined;
  }
}

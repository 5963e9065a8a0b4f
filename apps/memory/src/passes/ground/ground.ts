import type { ChainJob, Memory, Message, Plan, Relation, Scene } from '#shared/contracts';

/** What the answer to a job is made from: it has seen the log up to here, and possibly more. */
export interface Standing {
  en: number;
}

/** Of what was said, something that one of those who are there was not there for. */
export interface Missed {
  agent: string;
  message: string;
}

/**
 * All that passes may read, of one session and what its owner's agents know. How it is kept is nothing to them.
 */
export interface Ground {
  /** Waits until the job's session is seen as far as the job demands. Undefined: it is gone. */
  standing(job: ChainJob): Promise<Standing | undefined>;
  /** The messages of the job, on whatever branch, in their order. */
  said(job: ChainJob): Promise<Message[]>;
  /** All that was said after a message, up to where the job hangs. Null: from the first one on. */
  saidSince(job: ChainJob, after: string | null): Promise<Message[]>;
  /** Of these messages, what those present have missed because they joined later or had left. */
  missed(job: ChainJob, messages: readonly Message[]): Promise<Missed[]>;
  /** What hangs where the job hangs, made by a pass and neither superseded nor deleted. */
  memoriesMade(job: ChainJob): Promise<Memory[]>;
  /** What an agent knows that stands and resembles these words, the most alike first. */
  memoriesLike(job: ChainJob, agent: string, text: string, limit: number): Promise<Memory[]>;
  /** Of each towards each other one, as far as they have moved. */
  relations(job: ChainJob): Promise<Relation[]>;
  /** Those that count, the oldest first. */
  scenes(job: ChainJob): Promise<Scene[]>;
  plans(job: ChainJob): Promise<Plan[]>;
}

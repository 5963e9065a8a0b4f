import type {
  Agent,
  AttachedBlock,
  ModelCard,
  PassJob,
  Project,
  QueryRequest,
  QueryResponse,
  Recalled,
} from '#shared/contracts';
import type { ModelChoice } from '../models/model-port.js';

/** Which models there are, by the names that users write. */
export interface Models {
  choose(wanted: string | null | undefined): ModelChoice;
  /** Asked in this order where an agent names none of its own. */
  readonly fallbacks: readonly string[];
  /** For small questions: summaries among them. */
  readonly classifierModel: string;
}

export type KnownAgent = { kind: 'agent'; agent: Agent } | { kind: 'unknown'; message: string };

export interface Agents {
  of(id: string | undefined, owner: string): Promise<KnownAgent>;
}

export interface Skill {
  name: string;
  text: string;
}

export interface Skills {
  /** Those that a text calls by `/name`, each once, in the order of the text. */
  calledIn(text: string): Promise<readonly Skill[]>;
}

export interface Attachments {
  /**
   * Which files of one prompt, given in its order, the model sees themselves: of those that do not fit beside each
   * other the newest. Each file once. What it does not see lies in the workspace, or is told of.
   */
  seen(blocks: readonly AttachedBlock[], card: ModelCard): readonly AttachedBlock[];
  /** The contents of those; what cannot be had in time is left out. */
  load(blocks: readonly AttachedBlock[]): Promise<ReadonlyMap<string, Uint8Array>>;
  /** Into the session's workspace; the same file again gives the same path. */
  place(session: string, block: AttachedBlock): Promise<{ path: string }>;
}

export interface Passes {
  /** Durable once it resolves. */
  send(job: PassJob): Promise<void>;
}

export interface Recall {
  /** What an agent knows as it is about to speak. Rejects where memory does not say. */
  of(asked: QueryRequest<'memory.recall'>): Promise<Recalled>;
  /** What those who take part feel for each other. */
  between(asked: QueryRequest<'memory.relation.list'>): Promise<QueryResponse<'memory.relation.list'>>;
}

export interface Projects {
  /**
   * Null where it was deleted. Rejects where only memory could tell and is away: nobody may take that for a project
   * without rules.
   */
  of(id: string): Promise<Project | null>;
}

/** What a turn is thought out with, beside its log and its tools. */
export interface Mind {
  models: Models;
  agents: Agents;
  projects: Projects;
  skills: Skills;
  attachments: Attachments;
  passes: Passes;
  recall: Recall;
  /** From 0 to 1, the latter excluded. */
  random: () => number;
}

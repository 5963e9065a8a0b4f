import type { Agent, ModelCard, PassJob, Project, QueryRequest, Recalled } from '#shared/contracts';
import type { Model, ModelChoice } from '../../models/model-port.js';
import type { KnownAgent, Mind, Skill } from '../mind-ports.js';

export const card: ModelCard = {
  model: 'x/y',
  contextSize: 100_000,
  maxOutputTokens: 8_000,
  can: { images: true, pdfs: true, tools: true, thinking: true, sampling: true, answerSchema: true },
  prices: null,
};

export const assistant: Agent = { id: 'assistant', name: 'Assistant', prompt: '', source: 'built-in' };

/** A few models, agents and skills, all behind one scripted model, and a workspace that takes everything. */
export class SimpleMind implements Mind {
  readonly passed: PassJob[] = [];
  readonly placed: string[] = [];
  /** Files that cannot be placed. */
  readonly lost = new Set<string>();
  /** Images of one prompt. */
  mostSeen = 10;
  chance = 1;
  cards: Record<string, Partial<ModelCard>> = {};
  known: Record<string, Agent> = { assistant };
  called: Skill[] = [];
  projectsKnown: Record<string, Project> = {};
  passesFail = false;
  /** What is known to whoever speaks; undefined: memory is away. */
  recalled: Recalled | undefined = { memories: [], relations: [], scene: null, plans: [] };
  readonly recallsAsked: QueryRequest<'memory.recall'>[] = [];

  constructor(private readonly model: Model) {}

  readonly models = {
    choose: (wanted: string | null | undefined): ModelChoice => this.choose(wanted ?? 'x/y'),
    fallbacks: [],
    classifierModel: 'x/cheap',
  } as { -readonly [K in keyof Mind['models']]: Mind['models'][K] };

  readonly agents: Mind['agents'] = {
    of: async (id = 'assistant'): Promise<KnownAgent> => {
      const agent = this.known[id];
      return agent ? { kind: 'agent', agent } : { kind: 'unknown', message: `There is no agent ${id}.` };
    },
  };

  readonly projects: Mind['projects'] = {
    of: async (id) => this.projectsKnown[id] ?? null,
  };

  readonly skills: Mind['skills'] = {
    calledIn: async (text) => this.called.filter(({ name }) => text.includes(`/${name}`)),
  };

  readonly attachments: { -readonly [K in keyof Mind['attachments']]: Mind['attachments'][K] } = {
    seen: (blocks, { can }) =>
      blocks.filter(({ kind }) => kind === 'image' && can.images).slice(-this.mostSeen),
    load: async (blocks) => new Map(blocks.map(({ file }) => [file, Buffer.from(file)])),
    place: async (session, { file, name }) => {
      if (this.lost.has(file)) throw new Error('It is nowhere.');
      this.placed.push(file);
      return { path: `${session}/uploads/${name}` };
    },
  };

  readonly passes: Mind['passes'] = {
    send: async (job) => {
      if (this.passesFail) throw new Error('Nobody takes jobs.');
      this.passed.push(job);
    },
  };

  readonly recall: Mind['recall'] = {
    of: async (asked) => {
      this.recallsAsked.push(asked);
      if (!this.recalled) throw new Error('Memory is away.');
      return this.recalled;
    },
    between: async () => {
      if (!this.recalled) throw new Error('Memory is away.');
      return { relations: this.recalled.relations };
    },
  };

  readonly random = (): number => this.chance;

  /** `gone/…` is served by nobody, and `closed/…` by somebody without a key. */
  private choose(fullName: string): ModelChoice {
    const [provider = '', name = ''] = fullName.split('/');
    if (provider === 'gone') return { kind: 'unknown', message: `Nobody serves ${fullName}.` };
    if (provider === 'closed') return { kind: 'unavailable', message: 'CLOSED_API_KEY is missing.' };
    const known = { ...card, model: fullName, ...this.cards[fullName] };
    return { kind: 'model', chosen: { fullName, provider, name, card: known, model: this.model } };
  }
}

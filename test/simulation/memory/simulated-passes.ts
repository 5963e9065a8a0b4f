import { postMail, type BrokerPorts } from '#shared/broker';
import { digest, type ChainJob, type PassJob, type PassResult, type TitleJob } from '#shared/contracts';
import { openScene } from '#shared/conversation';
import type { Random } from '../random.js';
import type { KnownSession } from './known-session.js';

type Answer = Pick<ChainJob, 'turn'> & { job?: string; en?: number; result: PassResult };

const slowestMs = 3_000;
const awayMs = 12_000;
const againMs = 700;

/** Few, so that several passes and people have to do with the same. */
export const contested = {
  memories: ['me_1', 'me_2'],
  plans: ['pl_1', 'pl_2'],
} as const;

/**
 * Whoever carries out the passes: a job is never lost once it was taken, however often it is sent. What comes of it
 * comes late, twice, not at the first try, or after it was given up.
 */
export class SimulatedPasses {
  private readonly answers = new Map<string, Answer | 'under way'>();

  constructor(
    private readonly ports: BrokerPorts,
    private readonly random: Random,
    private readonly stateOf: (session: string) => KnownSession | undefined,
  ) {}

  take(job: PassJob): void {
    const before = this.answers.get(job.id);
    if (before === 'under way') return;
    // It was done, and nobody knows whether anybody has heard of it.
    if (before) return this.tell(job, before);
    this.answers.set(job.id, 'under way');
    this.later(this.random.chance(0.05) ? awayMs : slowestMs, () => this.carryOut(job));
  }

  private carryOut(job: PassJob): void {
    if (this.random.chance(0.1)) {
      const result = { kind: 'failed' as const, pass: job.pass, reason: 'Nobody could say yet.' };
      this.tell(job, answerOf(job, result));
      return this.later(slowestMs, () => this.carryOut(job));
    }
    const answer = answerOf(job, this.resultOf(job));
    this.answers.set(job.id, answer);
    this.tell(job, answer);
    if (this.random.chance(0.2)) this.later(slowestMs, () => this.tell(job, answer));
  }

  private resultOf(job: PassJob): PassResult {
    const { random } = this;
    if (random.chance(0.1))
      return { kind: 'failed', pass: job.pass, reason: 'Nobody could say.', last: true };
    return job.pass === 'title' ? titleOf(job) : this.foundBy(job);
  }

  private foundBy(job: ChainJob): PassResult {
    const { random } = this;
    const [{ id: agent } = { id: 'assistant' }] = job.present;
    const memory = random.pick(contested.memories);
    const some = random.chance(0.6);
    switch (job.pass) {
      case 'memory':
        return { kind: job.pass, memories: some ? [{ agent, text: `it was said in ${job.turn}` }] : [] };
      case 'contradiction':
        return { kind: job.pass, superseded: some ? [{ memory, by: `${memory}_newer` }] : [] };
      case 'relations': {
        const summary = some ? { summary: `since ${job.turn}` } : {};
        const relation = { from: agent, to: 'user', affinity: 1, trust: -1, ...summary };
        return { kind: job.pass, relations: [relation] };
      }
      case 'plans': {
        const yields = { facts: [{ text: 'it is done' }], present: [{ who: agent, activity: 'rests' }] };
        const move = { plan: random.pick(contested.plans), to: 'completed' as const, yields };
        return { kind: job.pass, moves: some ? [move] : [] };
      }
      case 'scene':
        return { kind: job.pass, closed: some ? this.sceneOver(job) : null };
      case 'summaries': {
        const relations = [{ to: 'user', summary: 'they parted' }];
        return { kind: job.pass, summaries: [{ agent, text: 'it was a scene', relations }] };
      }
      case 'significance':
        return { kind: job.pass, judged: some ? [{ memory, significance: 2 }] : [] };
    }
  }

  private sceneOver({ session }: ChainJob): Extract<PassResult, { kind: 'scene' }>['closed'] {
    const conversation = this.stateOf(session)?.snapshot.conversation;
    const open = conversation && openScene(conversation);
    if (!open) return null;
    return { scene: open.scene, ...(this.random.chance(0.5) ? { next: { place: 'elsewhere' } } : {}) };
  }

  /** Until the broker has it. */
  private tell(job: PassJob, body: Answer): void {
    const { ports, random } = this;
    const id = random.chance(0.5)
      ? random.id('c')
      : digest('applied', job.id, JSON.stringify(body.result)).slice(0, 22);
    const at = new Date(ports.clock.now()).toISOString();
    const head = { v: 1 as const, id, session: job.session, at, by: 'memory' };
    postMail(ports, 'pass', { ...head, type: 'state.apply', body }).catch(() =>
      this.later(againMs, () => this.tell(job, body)),
    );
  }

  private later(mostMs: number, what: () => void): void {
    this.ports.clock.after(this.random.between(1, mostMs), what);
  }
}

function answerOf(job: PassJob, result: PassResult): Answer {
  if (job.pass === 'title') return { turn: job.turn, result };
  const turn = job.turn === undefined ? {} : { turn: job.turn };
  return { ...turn, job: job.id, en: job.seen.en, result };
}

function titleOf({ turn }: TitleJob): PassResult {
  return { kind: 'title', title: `About ${turn}` };
}

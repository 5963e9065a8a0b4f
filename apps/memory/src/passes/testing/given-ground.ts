import type { ChainJob, Memory, Message, Plan, Relation, Scene } from '#shared/contracts';
import type { Ground, Missed, Standing } from '../ground/ground.js';

export interface Given {
  standing: Standing | undefined | Error;
  said: Message[];
  saidSince: (after: string | null) => Message[];
  missed: Missed[];
  made: Memory[];
  like: (agent: string, text: string) => Memory[];
  relations: Relation[];
  scenes: Scene[];
  plans: Plan[];
}

/** A ground that holds what a test has given it. What it has not been given nobody may read. */
export class GivenGround implements Ground {
  readonly read: string[] = [];

  constructor(private readonly given: Partial<Given> = {}) {}

  async standing(): Promise<Standing | undefined> {
    const { standing } = this.given;
    if (standing instanceof Error) throw standing;
    return 'standing' in this.given ? standing : { en: 7 };
  }

  async said(): Promise<Message[]> {
    return this.part('said');
  }

  async saidSince(_job: ChainJob, after: string | null): Promise<Message[]> {
    return this.part('saidSince')(after);
  }

  async missed(): Promise<Missed[]> {
    return this.given.missed ?? [];
  }

  async memoriesMade(): Promise<Memory[]> {
    return this.part('made');
  }

  async memoriesLike(_job: ChainJob, agent: string, text: string, limit: number): Promise<Memory[]> {
    return this.part('like')(agent, text).slice(0, limit);
  }

  async relations(): Promise<Relation[]> {
    return this.part('relations');
  }

  async scenes(): Promise<Scene[]> {
    return this.part('scenes');
  }

  async plans(): Promise<Plan[]> {
    return this.part('plans');
  }

  private part<K extends keyof Given>(name: K): Given[K] {
    const { given } = this;
    if (!(name in given)) throw new Error(`Nobody has given ${name}.`);
    this.read.push(name);
    return given[name] as Given[K];
  }
}

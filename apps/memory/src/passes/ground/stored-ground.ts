import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import {
  ParleyError,
  userPerson,
  type ChainJob,
  type Memory,
  type Message,
  type Plan,
  type PlanChange,
  type Relation,
  type Scene,
  type SceneChange,
} from '#shared/contracts';
import { Database } from '../../database/database.js';
import { changesOfPath } from '../../knowledge/changes-of-path.js';
import { knowingSession, scopeOf } from '../../knowledge/knowing-session.js';
import type { Known } from '../../memories/standing.js';
import { foldPlans } from '../../plans/fold-plans.js';
import { pairsOf } from '../../relations/pairs.js';
import { relationsBetween } from '../../relations/relations-between.js';
import { foldScenes } from '../../scenes/fold-scenes.js';
import { onceSeen } from '../../snapshots/once-seen.js';
import type { Ground, Missed, Standing } from './ground.js';
import { memoriesLike } from './memories-like.js';
import { memoriesMade } from './memories-made.js';
import { missed } from './missed.js';
import { said, saidSince } from './said.js';

/** The ground of passes as Postgres keeps it. Each part is read by itself: behind `standing` it may only be newer. */
@Injectable()
export class StoredGround implements Ground {
  constructor(@Inject(Database) private readonly database: Database) {}

  async standing({ session, seen }: ChainJob): Promise<Standing | undefined> {
    try {
      const { en } = await onceSeen(seen, () =>
        this.read((manager) => knowingSession(manager, session, null)),
      );
      return { en };
    } catch (error) {
      if (ParleyError.is(error) && error.body.code === 'not_found') return undefined;
      throw error;
    }
  }

  said({ session, messages }: ChainJob): Promise<Message[]> {
    return this.read((manager) => said(manager, session, messages));
  }

  saidSince({ session, on }: ChainJob, after: string | null): Promise<Message[]> {
    return this.read((manager) => saidSince(manager, session, on, after));
  }

  missed(job: ChainJob, messages: readonly Message[]): Promise<Missed[]> {
    const ids = messages.map(({ id }) => id);
    return this.read((manager) => missed(manager, job, ids));
  }

  memoriesMade(job: ChainJob): Promise<Memory[]> {
    return this.known(job, (manager, known) => memoriesMade(manager, known, job));
  }

  memoriesLike(job: ChainJob, agent: string, text: string, limit: number): Promise<Memory[]> {
    return this.known(job, (manager, known) => memoriesLike(manager, known, { agent, text, limit }));
  }

  relations(job: ChainJob): Promise<Relation[]> {
    const persons = [...job.present.map(({ id }) => id), userPerson];
    return this.known(job, (manager, known) => relationsBetween(manager, known, pairsOf(persons)));
  }

  async scenes({ session: id, owner }: ChainJob): Promise<Scene[]> {
    return foldScenes(
      await this.read((manager) => changesOfPath<SceneChange>(manager, 'scene_changes', { id, owner })),
    );
  }

  async plans({ session: id, owner }: ChainJob): Promise<Plan[]> {
    return foldPlans(
      await this.read((manager) => changesOfPath<PlanChange>(manager, 'plan_changes', { id, owner })),
    );
  }

  private known<T>(
    { session }: ChainJob,
    read: (manager: EntityManager, known: Known) => Promise<T>,
  ): Promise<T> {
    return this.read(async (manager) => {
      const knowing = await knowingSession(manager, session, null);
      return read(manager, { owner: knowing.owner, scope: scopeOf(knowing) });
    });
  }

  private read<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    return this.database.read(work);
  }
}

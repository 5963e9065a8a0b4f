import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Config } from '#shared/config';
import {
  isStorable,
  userPerson,
  type Memory,
  type PlanChange,
  type QueryRequest,
  type Recalled,
  type SceneChange,
} from '#shared/contracts';
import { CONFIG } from '#shared/service';
import { Database } from '../database/database.js';
import { changesOfPath } from '../knowledge/changes-of-path.js';
import { knowingSession, scopeOf, type KnowingSession } from '../knowledge/knowing-session.js';
import { readKnowledge } from '../knowledge/read-knowledge.js';
import { memoryOf } from '../memories/memory-of.js';
import type { Known } from '../memories/standing.js';
import { foldPlans, isAhead } from '../plans/fold-plans.js';
import { relationsBetween } from '../relations/relations-between.js';
import { foldScenes, openOf } from '../scenes/fold-scenes.js';
import { candidatesOf } from './candidates.js';
import { byFitness } from './fitness.js';
import { judged } from './judged.js';
import { heardOf, kinOf, needsOf, saidWords, type Kin } from './needs.js';
import { Nearness } from './nearness.js';
import type { Sought } from './vectors/nearest.js';

type Asked = QueryRequest<'memory.recall'>;

/** What an agent knows as it is about to speak. */
@Injectable()
export class Recall {
  private kin: Promise<Kin> | undefined;

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(CONFIG) private readonly config: Pick<Config, 'PARLEY_MEMORY_PINS'>,
    @Inject(Nearness) private readonly nearness: Pick<Nearness, 'sought' | 'of'>,
  ) {}

  async recall(asked: Asked): Promise<Recalled> {
    const text = isStorable(asked.text) ? heardOf(asked.text) : '';
    const sought = await this.sought(asked.session, text);
    return readKnowledge(this.database, { ...asked, user: null }, async (manager, session) => {
      const known = { owner: session.owner, scope: scopeOf(session) };
      const { scene, plans } = await happening(manager, session);
      return {
        memories:
          session.recall === 'off' ? [] : await this.memories(manager, known, { ...asked, text }, sought),
        relations: await relationsOf(manager, known, session, asked),
        scene,
        plans,
      };
    });
  }

  /** Before anything is read: a model may take its time. */
  private async sought(session: string, text: string): Promise<Sought | undefined> {
    const { owner, recall } = await this.database.read((manager) => knowingSession(manager, session, null));
    return recall === 'off' ? undefined : this.nearness.sought(owner, text);
  }

  private async memories(
    manager: EntityManager,
    known: Known,
    { agent, text, limit }: Asked,
    sought: Sought | undefined,
  ): Promise<Memory[]> {
    const near = await this.nearness.of(manager, known, agent, sought);
    const needs = needsOf(await saidWords(manager, text), await this.kinOnce(manager));
    const found = await candidatesOf(manager, known, agent, needs);
    const candidates = await judged(manager, known, {
      agent,
      ids: [...found.ids, ...near.keys()],
      near,
      pins: this.config.PARLEY_MEMORY_PINS,
    });
    return byFitness(candidates, needs, found).slice(0, limit).map(memoryOf);
  }

  /** They do not change while the process runs. */
  private kinOnce(manager: EntityManager): Promise<Kin> {
    this.kin ??= kinOf(manager).catch((error: unknown) => {
      this.kin = undefined;
      throw error;
    });
    return this.kin;
  }
}

async function happening(
  manager: EntityManager,
  session: KnowingSession,
): Promise<Pick<Recalled, 'scene' | 'plans'>> {
  const scenes = foldScenes(await changesOfPath<SceneChange>(manager, 'scene_changes', session));
  const plans = foldPlans(await changesOfPath<PlanChange>(manager, 'plan_changes', session));
  return { scene: openOf(scenes), plans: plans.filter(isAhead) };
}

/** Facts are memories: where none is recalled they are not told either. */
async function relationsOf(
  manager: EntityManager,
  known: Known,
  { recall }: KnowingSession,
  { agent, agents }: Asked,
): Promise<Recalled['relations']> {
  const others = [...new Set([...agents, userPerson])].filter((each) => each !== agent);
  const relations = await relationsBetween(
    manager,
    known,
    others.map((to) => ({ from: agent, to })),
  );
  return recall === 'off' ? relations.map((relation) => ({ ...relation, facts: [] })) : relations;
}

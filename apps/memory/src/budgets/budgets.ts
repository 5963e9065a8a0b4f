import { Inject, Injectable } from '@nestjs/common';
import { tellUser, type Broker } from '#shared/broker';
import type { Config } from '#shared/config';
import type { Budget, QueryRequest } from '#shared/contracts';
import { BROKER, CONFIG } from '#shared/service';
import { Database } from '../database/database.js';
import { admitAll, type Refusal } from './admit.js';
import { Gathered } from './gathered.js';
import { limitsOf, type Limit } from './limits.js';
import { budgetsOf } from './standing.js';
import { usedBy } from './used-by.js';

type Asked = QueryRequest<'memory.admit'>;

/** What each user may spend, and who is let in. The counts stand in Postgres alone. */
@Injectable()
export class Budgets {
  private readonly limits: Limit[];
  private readonly asked: Gathered<Asked, Refusal>;

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(BROKER) private readonly broker: Broker,
    @Inject(CONFIG) config: Config,
  ) {
    this.limits = limitsOf(config);
    this.asked = new Gathered((user, turns) => this.admitAll(user, turns));
  }

  /** One user takes up one connection, however many turns he begins: the others are for others. */
  async admit(asked: Asked): Promise<void> {
    if (this.limits.length === 0) return;
    const refusal = await this.asked.add(asked.user, asked);
    if (refusal) throw refusal;
  }

  async of(user: string): Promise<Budget[]> {
    const now = Date.now();
    if (this.limits.length === 0) return [];
    const used = await this.database.readAtOnce((manager) => usedBy(manager, user, this.limits, now));
    return budgetsOf(this.limits, used, now);
  }

  private async admitAll(user: string, turns: Asked[]): Promise<Refusal[]> {
    const { refusals, warnings } = await this.database.change((manager) =>
      admitAll(manager, this.limits, user, turns, Date.now()),
    );
    const at = new Date().toISOString();
    for (const { budget, percent } of warnings)
      tellUser(this.broker, user, { type: 'budget', ...budget, percent, at });
    return refusals;
  }
}

import { Controller, Inject } from '@nestjs/common';
import { Query } from '#shared/broker';
import type { Config } from '#shared/config';
import type { QueryRequest, QueryResponse } from '#shared/contracts';
import { CONFIG } from '#shared/service';
import { limitsOf } from '../budgets/limits.js';
import { Database } from '../database/database.js';
import { TokenRow } from './token.entity.js';
import { validAt } from './valid-tokens.js';

@Controller()
export class AccessController {
  private readonly budgeted: boolean;

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(CONFIG) config: Config,
  ) {
    this.budgeted = limitsOf(config).length > 0;
  }

  /** Null for every token that opens nothing, whatever the reason. */
  @Query('memory.access')
  async access({ tokenHash }: QueryRequest<'memory.access'>): Promise<QueryResponse<'memory.access'>> {
    const token = await this.database.read((manager) =>
      manager.findOneBy(TokenRow, validAt(new Date(), { hash: tokenHash })),
    );
    if (!token) return null;
    const expiresAt = token.expiresAt?.toISOString() ?? null;
    return { user: token.owner, scopes: token.scopes, expiresAt, budgeted: this.budgeted };
  }
}

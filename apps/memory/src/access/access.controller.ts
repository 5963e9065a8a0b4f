import { Controller, Inject } from '@nestjs/common';
import { Query } from '#shared/broker';
import type { QueryRequest, QueryResponse } from '#shared/contracts';
import { Database } from '../database/database.js';
import { TokenRow } from './token.entity.js';
import { validAt } from './valid-tokens.js';

@Controller()
export class AccessController {
  constructor(@Inject(Database) private readonly database: Database) {}

  /** Null for every token that opens nothing, whatever the reason. */
  @Query('memory.access')
  async access({ tokenHash }: QueryRequest<'memory.access'>): Promise<QueryResponse<'memory.access'>> {
    const token = await this.database.read((manager) =>
      manager.findOneBy(TokenRow, validAt(new Date(), { hash: tokenHash })),
    );
    if (!token) return null;
    return { user: token.owner, scopes: token.scopes, expiresAt: token.expiresAt?.toISOString() ?? null };
  }
}

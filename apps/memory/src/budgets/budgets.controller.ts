import { Controller, Inject } from '@nestjs/common';
import { Query } from '#shared/transport';
import type { QueryRequest, QueryResponse } from '#shared/contracts';
import { Budgets } from './budgets.js';

@Controller()
export class BudgetsController {
  constructor(@Inject(Budgets) private readonly budgets: Budgets) {}

  @Query('memory.admit')
  async admit(request: QueryRequest<'memory.admit'>): Promise<QueryResponse<'memory.admit'>> {
    await this.budgets.admit(request);
    return { ok: true };
  }

  @Query('memory.budget')
  async budget({ user }: QueryRequest<'memory.budget'>): Promise<QueryResponse<'memory.budget'>> {
    return { budgets: await this.budgets.of(user) };
  }
}

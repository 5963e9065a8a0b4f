import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { QueryClient } from '#shared/broker';
import { Readiness } from '#shared/service';

/** Without memory nobody can be let in, so a gateway that does not reach it wants no traffic. */
@Injectable()
export class MemoryCheck implements OnModuleInit {
  constructor(
    @Inject(QueryClient) private readonly queries: QueryClient,
    @Inject(Readiness) private readonly readiness: Readiness,
  ) {}

  onModuleInit(): void {
    this.readiness.add('memory', async () => {
      await this.queries.ask('memory.ping', {});
    });
  }
}

import { Controller, Inject } from '@nestjs/common';
import { Query } from '#shared/transport';
import type { ListedSession, QueryRequest, QueryResponse } from '#shared/contracts';
import { Exports } from './exports.js';
import { Imports } from './imports.js';

@Controller()
export class ExportController {
  constructor(
    @Inject(Exports) private readonly exports: Exports,
    @Inject(Imports) private readonly imports: Imports,
  ) {}

  @Query('memory.session.export')
  export(request: QueryRequest<'memory.session.export'>): Promise<QueryResponse<'memory.session.export'>> {
    return this.exports.export(request);
  }

  @Query('memory.session.upload')
  upload(request: QueryRequest<'memory.session.upload'>): Promise<{ file: string }> {
    return this.imports.upload(request);
  }

  @Query('memory.session.import')
  import(request: QueryRequest<'memory.session.import'>): Promise<ListedSession> {
    return this.imports.import(request);
  }
}

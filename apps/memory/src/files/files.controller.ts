import { Controller, Inject } from '@nestjs/common';
import { Query } from '#shared/transport';
import type { QueryRequest, QueryResponse } from '#shared/contracts';
import { KeptFiles } from './kept-files.js';

@Controller()
export class FilesController {
  constructor(@Inject(KeptFiles) private readonly files: KeptFiles) {}

  @Query('memory.file.create')
  create(request: QueryRequest<'memory.file.create'>): Promise<QueryResponse<'memory.file.create'>> {
    return this.files.create(request);
  }

  @Query('memory.file.get')
  get(request: QueryRequest<'memory.file.get'>): Promise<QueryResponse<'memory.file.get'>> {
    return this.files.get(request);
  }
}

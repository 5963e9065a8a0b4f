import { Controller, Inject } from '@nestjs/common';
import { Query } from '#shared/broker';
import type { QueryRequest, QueryResponse } from '#shared/contracts';
import { PlacedFiles } from './placed-files.js';

@Controller()
export class WorkspaceController {
  constructor(@Inject(PlacedFiles) private readonly files: PlacedFiles) {}

  @Query('tools.place')
  async place({ session, file }: QueryRequest<'tools.place'>): Promise<QueryResponse<'tools.place'>> {
    return { path: await this.files.place(session, file) };
  }
}

import { Controller, Inject } from '@nestjs/common';
import { Query } from '#shared/transport';
import type { Project, QueryRequest, QueryResponse } from '#shared/contracts';
import { Projects } from './projects.js';

@Controller()
export class ProjectsController {
  constructor(@Inject(Projects) private readonly projects: Projects) {}

  @Query('memory.project.create')
  create(request: QueryRequest<'memory.project.create'>): Promise<Project> {
    return this.projects.create(request);
  }

  @Query('memory.project.list')
  list(request: QueryRequest<'memory.project.list'>): Promise<QueryResponse<'memory.project.list'>> {
    return this.projects.list(request);
  }

  @Query('memory.project.get')
  get(request: QueryRequest<'memory.project.get'>): Promise<Project> {
    return this.projects.get(request);
  }

  @Query('memory.project.change')
  change(request: QueryRequest<'memory.project.change'>): Promise<Project> {
    return this.projects.change(request);
  }

  @Query('memory.project.delete')
  delete(request: QueryRequest<'memory.project.delete'>): Promise<{ ok: true }> {
    return this.projects.delete(request);
  }
}

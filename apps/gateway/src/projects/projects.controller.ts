import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Patch, Post } from '@nestjs/common';
import { QueryClient, tellUser, type Broker } from '#shared/broker';
import { invalidRequest, type Project } from '#shared/contracts';
import { BROKER } from '#shared/service';
import { Asker } from '../access/asker.decorator.js';
import { IdPipe } from '../refusals/id.pipe.js';
import { parseNewProject, parseProjectChange } from './project-body.js';
import { projectsViewOf, type ProjectsView } from './projects-view.js';

/** What sessions of one undertaking have in common. Memory keeps it; only tools know where a root may lie. */
@Controller('v1/projects')
export class ProjectsController {
  constructor(
    @Inject(BROKER) private readonly broker: Broker,
    @Inject(QueryClient) private readonly queries: QueryClient,
  ) {}

  @Get()
  async list(@Asker() user: string): Promise<ProjectsView> {
    return projectsViewOf((await this.queries.ask('memory.project.list', { user })).projects);
  }

  @Get(':project')
  read(@Param('project', IdPipe) project: string, @Asker() user: string): Promise<Project> {
    return this.queries.ask('memory.project.get', { user, project });
  }

  @Post()
  async create(@Body() body: unknown, @Asker() user: string): Promise<Project> {
    const definition = parseNewProject(body);
    await this.refuseRoot(definition.root);
    const created = await this.queries.ask('memory.project.create', { user, project: definition });
    const { id: project, name, createdAt: at } = created;
    tellUser(this.broker, user, { type: 'project_created', project, name, at });
    return created;
  }

  @Patch(':project')
  async change(
    @Param('project', IdPipe) project: string,
    @Body() body: unknown,
    @Asker() user: string,
  ): Promise<Project> {
    const change = parseProjectChange(body);
    await this.refuseRoot(change.root);
    return this.queries.ask('memory.project.change', { user, project, change });
  }

  @Delete(':project')
  @HttpCode(204)
  async delete(@Param('project', IdPipe) project: string, @Asker() user: string): Promise<void> {
    await this.queries.ask('memory.project.delete', { user, project });
    const at = new Date(this.broker.clock.now()).toISOString();
    tellUser(this.broker, user, { type: 'project_deleted', project, at });
  }

  private async refuseRoot(root: string | null | undefined): Promise<void> {
    if (root === null || root === undefined) return;
    const { problem } = await this.queries.ask('tools.root.check', { root });
    if (problem !== null) throw invalidRequest([{ path: 'root', problem }]);
  }
}

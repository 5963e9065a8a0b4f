import { Controller, Inject } from '@nestjs/common';
import { defaultPool } from '#shared/broker';
import { Query } from '#shared/transport';
import type { QueryRequest, QueryResponse } from '#shared/contracts';
import { ProjectRoots } from '../files/project-roots.js';
import { PlacedFiles } from './placed-files.js';
import { Sweep } from './sweep.js';
import { WorkspaceViews } from './workspace-views.js';

/** Another pool may run on a machine that does not hold the workspaces. */
const ofWorkspaces = { pool: defaultPool };

@Controller()
export class WorkspaceController {
  constructor(
    @Inject(PlacedFiles) private readonly files: PlacedFiles,
    @Inject(WorkspaceViews) private readonly views: WorkspaceViews,
    @Inject(ProjectRoots) private readonly projects: ProjectRoots,
    @Inject(Sweep) private readonly sweep: Pick<Sweep, 'discard'>,
  ) {}

  @Query('tools.place', ofWorkspaces)
  async place({ session, file }: QueryRequest<'tools.place'>): Promise<QueryResponse<'tools.place'>> {
    return { path: await this.files.place(session, file) };
  }

  @Query('tools.workspace.list', ofWorkspaces)
  list({
    workspace,
    path,
  }: QueryRequest<'tools.workspace.list'>): Promise<QueryResponse<'tools.workspace.list'>> {
    return this.views.list(workspace, path);
  }

  @Query('tools.workspace.read', ofWorkspaces)
  read({
    workspace,
    path,
    offset,
    length,
  }: QueryRequest<'tools.workspace.read'>): Promise<QueryResponse<'tools.workspace.read'>> {
    return this.views.read(workspace, path, offset, length);
  }

  @Query('tools.workspace.delete', ofWorkspaces)
  async delete({
    workspace,
  }: QueryRequest<'tools.workspace.delete'>): Promise<QueryResponse<'tools.workspace.delete'>> {
    await this.sweep.discard(workspace);
    return { ok: true };
  }

  @Query('tools.root.check', ofWorkspaces)
  async check({ root }: QueryRequest<'tools.root.check'>): Promise<QueryResponse<'tools.root.check'>> {
    return { problem: await this.projects.problemWith(root) };
  }
}

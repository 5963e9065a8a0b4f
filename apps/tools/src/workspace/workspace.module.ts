import { join, resolve } from 'node:path';
import { Module } from '@nestjs/common';
import type { Logger } from 'pino';
import type { Broker, BrokerPorts } from '#shared/broker';
import type { Config } from '#shared/config';
import { BROKER, CONFIG } from '#shared/service';
import { LOGGER } from '#shared/telemetry';
import { parleysOwn } from '../files/parleys-own.js';
import { ProjectRoots } from '../files/project-roots.js';
import { PlacedFiles } from './placed-files.js';
import { SessionWorkspaces } from './session-workspaces.js';
import { Sweep } from './sweep.js';
import { SweepRounds } from './sweep-rounds.js';
import { WorkspaceController } from './workspace.controller.js';
import { WorkspaceViews } from './workspace-views.js';
import { WORKSPACES } from './workspaces.js';

const workspaces = {
  provide: SessionWorkspaces,
  inject: [BROKER, CONFIG],
  useFactory: ({ clock }: BrokerPorts, config: Config): SessionWorkspaces =>
    new SessionWorkspaces(
      {
        folder: resolve(config.PARLEY_WORKSPACES_DIR ?? join(config.PARLEY_DATA_DIR, 'workspaces')),
        quotaBytes: config.PARLEY_WORKSPACE_BYTES,
        quotaFiles: config.PARLEY_WORKSPACE_FILES,
      },
      clock,
    ),
};

const projectRoots = {
  provide: ProjectRoots,
  inject: [CONFIG],
  useFactory: (config: Config): Promise<ProjectRoots> =>
    ProjectRoots.of(config.PARLEY_PROJECT_ROOTS ?? [], parleysOwn(config)),
};

const placedFiles = {
  provide: PlacedFiles,
  inject: [BROKER, SessionWorkspaces],
  useFactory: ({ files }: Broker, roots: SessionWorkspaces): PlacedFiles => new PlacedFiles(files, roots),
};

const views = {
  provide: WorkspaceViews,
  inject: [SessionWorkspaces, BROKER],
  useFactory: (roots: SessionWorkspaces, { clock }: BrokerPorts): WorkspaceViews =>
    new WorkspaceViews(roots, clock),
};

const sweep = {
  provide: Sweep,
  inject: [SessionWorkspaces, BROKER, CONFIG, LOGGER],
  useFactory: (roots: SessionWorkspaces, { clock }: BrokerPorts, config: Config, log: Logger): Sweep =>
    new Sweep(roots, { clock, keepMs: config.PARLEY_WORKSPACE_KEEP_MS, log }),
};

const shared = { provide: WORKSPACES, useExisting: SessionWorkspaces };

@Module({
  controllers: [WorkspaceController],
  providers: [workspaces, shared, projectRoots, placedFiles, views, sweep, SweepRounds],
  exports: [SessionWorkspaces, WORKSPACES, ProjectRoots],
})
export class WorkspaceModule {}

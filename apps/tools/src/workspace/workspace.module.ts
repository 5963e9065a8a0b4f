import { join, resolve } from 'node:path';
import { Module } from '@nestjs/common';
import type { Broker } from '#shared/broker';
import type { Config } from '#shared/config';
import { BROKER, CONFIG } from '#shared/service';
import { PlacedFiles } from './placed-files.js';
import { WorkspaceController } from './workspace.controller.js';

const placedFiles = {
  provide: PlacedFiles,
  inject: [BROKER, CONFIG],
  useFactory: ({ files }: Broker, config: Config): PlacedFiles =>
    new PlacedFiles(
      files,
      resolve(config.PARLEY_WORKSPACES_DIR ?? join(config.PARLEY_DATA_DIR, 'workspaces')),
    ),
};

@Module({ controllers: [WorkspaceController], providers: [placedFiles] })
export class WorkspaceModule {}

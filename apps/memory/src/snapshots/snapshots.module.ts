import { Module } from '@nestjs/common';
import { SnapshotsController } from './snapshots.controller.js';
import { Snapshots } from './snapshots.js';

@Module({ controllers: [SnapshotsController], providers: [Snapshots] })
export class SnapshotsModule {}

import { Module } from '@nestjs/common';
import { Gaps } from './gaps.js';
import { Parking } from './parking.js';
import { ProjectionController } from './projection.controller.js';
import { Projector } from './projector.js';

@Module({ controllers: [ProjectionController], providers: [Projector, Gaps, Parking] })
export class ProjectionModule {}

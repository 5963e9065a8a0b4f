import { Module } from '@nestjs/common';
import { MemoriesController } from './memories.controller.js';
import { Memories } from './memories.js';

@Module({ controllers: [MemoriesController], providers: [Memories] })
export class MemoriesModule {}

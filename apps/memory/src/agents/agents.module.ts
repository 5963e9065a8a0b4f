import { Module } from '@nestjs/common';
import { AgentsController } from './agents.controller.js';
import { Agents } from './agents.js';

@Module({ controllers: [AgentsController], providers: [Agents] })
export class AgentsModule {}

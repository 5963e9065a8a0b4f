import { Module } from '@nestjs/common';
import { ToolServersController } from './tool-servers.controller.js';
import { ToolServers } from './tool-servers.js';

@Module({ controllers: [ToolServersController], providers: [ToolServers] })
export class ToolServersModule {}

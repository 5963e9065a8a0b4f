import { Module } from '@nestjs/common';
import { GatewayModule } from '../../gateway/src/gateway.module.js';
import { InferenceModule } from '../../inference/src/inference.module.js';
import { LoggingModule } from '../../logging/src/logging.module.js';
import { MemoryModule } from '../../memory/src/memory.module.js';
import { ToolsModule } from '../../tools/src/tools.module.js';

/** All five services in one process, talking to each other over the broker as they do everywhere. */
@Module({ imports: [GatewayModule, InferenceModule, ToolsModule, MemoryModule, LoggingModule] })
export class StandaloneModule {}

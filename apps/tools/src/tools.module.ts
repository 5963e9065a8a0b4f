import { Module } from '@nestjs/common';

/** The hands. They hold no tools yet: the service says that it is here and healthy, and answers no question. */
@Module({})
export class ToolsModule {}

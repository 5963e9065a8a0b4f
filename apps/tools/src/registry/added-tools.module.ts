import { Module, type DynamicModule } from '@nestjs/common';
import type { Tool } from './tool.js';

export const ADDED_TOOLS = Symbol('parley.tools.added');

/** Tools beside the built-in ones. Global, so that the registry finds them wherever they were composed in. */
@Module({})
export class AddedToolsModule {
  static of(tools: readonly Tool[]): DynamicModule {
    const added = { provide: ADDED_TOOLS, useValue: tools };
    return { module: AddedToolsModule, global: true, providers: [added], exports: [added] };
  }
}

import { Module } from '@nestjs/common';
import type { Config } from '#shared/config';
import { CONFIG } from '#shared/service';
import { findSandbox } from './find-sandbox.js';
import type { FoundSandbox } from './sandbox.js';
import { whereToLook } from './where-to-look.js';

export const SANDBOX = Symbol('parley.tools.sandbox');

const sandbox = {
  provide: SANDBOX,
  inject: [CONFIG],
  useFactory: (config: Config): Promise<FoundSandbox> => findSandbox(whereToLook(config)),
};

@Module({ providers: [sandbox], exports: [sandbox] })
export class SandboxModule {}

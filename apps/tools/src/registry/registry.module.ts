import { Module } from '@nestjs/common';
import type { BrokerPorts } from '#shared/broker';
import { BROKER } from '#shared/service';
import { builtInTools } from '../built-in/built-in-tools.js';
import { ADDED_TOOLS } from './added-tools.module.js';
import { ListingController } from './listing.controller.js';
import { REGISTRY, registryOf, type Registry } from './registry.js';
import type { Tool } from './tool.js';

const registry = {
  provide: REGISTRY,
  inject: [BROKER, { token: ADDED_TOOLS, optional: true }],
  useFactory: ({ clock }: BrokerPorts, added: readonly Tool[] = []): Registry =>
    registryOf([...builtInTools(clock), ...added]),
};

@Module({ controllers: [ListingController], providers: [registry], exports: [registry] })
export class RegistryModule {}

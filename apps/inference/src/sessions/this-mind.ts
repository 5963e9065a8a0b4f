import { Inject, Injectable } from '@nestjs/common';
import { QueryClient, sendPass, type Broker } from '#shared/broker';
import { BROKER } from '#shared/service';
import { Agents } from '../agents/agents.js';
import { Skills } from '../agents/skills.js';
import { StoredAttachments } from '../files/stored-attachments.js';
import { Models } from '../models/models.js';
import { KnownProjects } from '../projects/known-projects.js';
import type { Mind } from '../turns/mind-ports.js';

/** What this process's turns are thought out with. */
@Injectable()
export class ThisMind implements Mind {
  readonly passes: Mind['passes'];
  readonly recall: Mind['recall'];
  readonly random = Math.random;

  constructor(
    @Inject(BROKER) broker: Broker,
    @Inject(QueryClient) queries: QueryClient,
    @Inject(Models) readonly models: Models,
    @Inject(Agents) readonly agents: Agents,
    @Inject(KnownProjects) readonly projects: KnownProjects,
    @Inject(Skills) readonly skills: Skills,
    @Inject(StoredAttachments) readonly attachments: StoredAttachments,
  ) {
    this.passes = { send: (job) => sendPass(broker, job) };
    this.recall = {
      of: (asked) => queries.ask('memory.recall', asked),
      between: (asked) => queries.ask('memory.relation.list', asked),
    };
  }
}

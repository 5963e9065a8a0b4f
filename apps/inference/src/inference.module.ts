import { Module } from '@nestjs/common';
import type { Broker } from '#shared/broker';
import { BROKER } from '#shared/service';
import { AgentsController } from './agents/agents.controller.js';
import { Agents } from './agents/agents.js';
import { Skills } from './agents/skills.js';
import { StoredAttachments } from './files/stored-attachments.js';
import { Models } from './models/models.js';
import { KnownProjects } from './projects/known-projects.js';
import { QuestionsController } from './questions/questions.controller.js';
import { MailController } from './sessions/mail.controller.js';
import { RunningWorker } from './sessions/running-worker.js';
import { ThisMind } from './sessions/this-mind.js';
import { WatchedOffers } from './tools/watched-offers.js';
import { WorkTools } from './tools/work-tools.js';

const workTools = {
  provide: WorkTools,
  inject: [BROKER, WatchedOffers],
  useFactory: (broker: Broker, offers: WatchedOffers): WorkTools => new WorkTools(broker, offers),
};

@Module({
  controllers: [MailController, AgentsController, QuestionsController],
  providers: [
    Models,
    Agents,
    Skills,
    StoredAttachments,
    KnownProjects,
    WatchedOffers,
    workTools,
    ThisMind,
    RunningWorker,
  ],
})
export class InferenceModule {}

import { Module } from '@nestjs/common';
import { AgentsController } from './agents/agents.controller.js';
import { Agents } from './agents/agents.js';
import { Skills } from './agents/skills.js';
import { StoredAttachments } from './files/stored-attachments.js';
import { Models } from './models/models.js';
import { QuestionsController } from './questions/questions.controller.js';
import { MailController } from './sessions/mail.controller.js';
import { RunningWorker } from './sessions/running-worker.js';
import { ThisMind } from './sessions/this-mind.js';
import { WorkTools } from './tools/work-tools.js';

@Module({
  controllers: [MailController, AgentsController, QuestionsController],
  providers: [Models, Agents, Skills, StoredAttachments, WorkTools, ThisMind, RunningWorker],
})
export class InferenceModule {}

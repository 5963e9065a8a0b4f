import { Module } from '@nestjs/common';
import { Models } from './models/models.js';
import { MailController } from './sessions/mail.controller.js';
import { RunningWorker } from './sessions/running-worker.js';
import { WorkTools } from './tools/work-tools.js';

@Module({ controllers: [MailController], providers: [Models, WorkTools, RunningWorker] })
export class InferenceModule {}

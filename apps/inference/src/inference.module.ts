import { Module } from '@nestjs/common';
import { Models } from './models/models.js';
import { Actors } from './sessions/actors.js';
import { MailController } from './sessions/mail.controller.js';

@Module({ controllers: [MailController], providers: [Models, Actors] })
export class InferenceModule {}

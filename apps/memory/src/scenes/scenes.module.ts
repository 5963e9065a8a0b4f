import { Module } from '@nestjs/common';
import { ScenesController } from './scenes.controller.js';
import { Scenes } from './scenes.js';

@Module({ controllers: [ScenesController], providers: [Scenes] })
export class ScenesModule {}

import { Module } from '@nestjs/common';
import { Eraser } from './eraser.js';

@Module({ providers: [Eraser] })
export class ErasureModule {}

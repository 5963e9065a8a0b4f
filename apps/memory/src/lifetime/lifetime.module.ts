import { Module } from '@nestjs/common';
import { LogTrimmer } from './log-trimmer.js';
import { StreamSizes } from './stream-sizes.js';

@Module({ providers: [LogTrimmer, StreamSizes] })
export class LifetimeModule {}

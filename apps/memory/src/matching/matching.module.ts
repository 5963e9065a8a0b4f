import { Module } from '@nestjs/common';
import { Matches } from './matches.js';
import { MatchingController } from './matching.controller.js';
import { Seeds } from './seeds.js';

/** Conversations of clients that keep them themselves. */
@Module({ controllers: [MatchingController], providers: [Matches, Seeds] })
export class MatchingModule {}

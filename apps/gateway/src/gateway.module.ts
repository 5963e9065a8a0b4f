import { Module } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { Door } from './access/door.js';
import { KnownAccess } from './access/known-access.js';
import { EventStreams } from './live/event-streams.js';
import { LiveHub } from './live/live-hub.js';
import { SessionState } from './live/session-state.js';
import { MemoryCheck } from './access/memory-check.js';
import { Refusals } from './refusals/refusals.filter.js';
import { KnownSessions } from './sessions/known-sessions.js';
import { SessionsController } from './sessions/sessions.controller.js';
import { Submits } from './turns/submits.js';
import { TurnOutcomes } from './turns/turn-outcomes.js';
import { TurnViews } from './turns/turn-views.js';
import { TurnsController } from './turns/turns.controller.js';
import { Verdicts } from './turns/verdicts.js';

const access = [Door, KnownAccess, KnownSessions];
const reading = [EventStreams, LiveHub, SessionState];
const turns = [Submits, TurnOutcomes, TurnViews, Verdicts];

@Module({
  controllers: [SessionsController, TurnsController],
  providers: [...access, ...reading, ...turns, MemoryCheck, { provide: APP_FILTER, useClass: Refusals }],
})
export class GatewayModule {}

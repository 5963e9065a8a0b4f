import { Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD } from '@nestjs/core';
import { Door } from './access/door.js';
import { KnownAccess } from './access/known-access.js';
import { AgentsController } from './agents/agents.controller.js';
import { KnownAgents } from './agents/known-agents.js';
import { ApprovalsController } from './approvals/approvals.controller.js';
import { ClientCallsController } from './client-calls/client-calls.controller.js';
import { CompactionController } from './compaction/compaction.controller.js';
import { Compactions } from './compaction/compactions.js';
import { Connections } from './connections/connections.js';
import { FilesController } from './files/files.controller.js';
import { Forms } from './files/forms.js';
import { Uploads } from './files/uploads.js';
import { UndoController } from './history/undo.controller.js';
import { EventStreams } from './live/event-streams.js';
import { LiveHub } from './live/live-hub.js';
import { EventsController } from './live/many/events.controller.js';
import { SessionState } from './live/session-state.js';
import { StateNow } from './live/state-now.js';
import { MemoryCheck } from './access/memory-check.js';
import { ModelsController } from './models/models.controller.js';
import { OpenApiController } from './openapi/openapi.controller.js';
import { ProjectsController } from './projects/projects.controller.js';
import { QueueController } from './queue/queue.controller.js';
import { Queues } from './queue/queues.js';
import { Refusals } from './refusals/refusals.filter.js';
import { TakenQuery } from './refusals/taken-query.js';
import { SchedulesController } from './schedules/schedules.controller.js';
import { KnownSessions } from './sessions/known-sessions.js';
import { SessionsController } from './sessions/sessions.controller.js';
import { Admission } from './spending/admission.js';
import { SpendingController } from './spending/spending.controller.js';
import { StopsController } from './stops/stops.controller.js';
import { KnownOffers } from './tools/known-offers.js';
import { ToolServersController } from './tools/tool-servers.controller.js';
import { ToolsController } from './tools/tools.controller.js';
import { Attachments } from './turns/attachments.js';
import { Commands } from './turns/commands.js';
import { Knocks } from './turns/knocks.js';
import { RoomInLog } from './turns/log-room.js';
import { Mailbox } from './turns/mailbox.js';
import { Retries } from './turns/retries.js';
import { RetryController } from './turns/retry.controller.js';
import { SteerController } from './turns/steer.controller.js';
import { Steers } from './turns/steers.js';
import { Submits } from './turns/submits.js';
import { TurnAnswers } from './turns/turn-answers.js';
import { TurnOutcomes } from './turns/turn-outcomes.js';
import { TurnViews } from './turns/turn-views.js';
import { TurnsController } from './turns/turns.controller.js';
import { Verdicts } from './turns/verdicts.js';
import { Tickets } from './tickets/tickets.js';
import { TicketsController } from './tickets/tickets.controller.js';
import { UserChannel } from './user-channel/user-channel.js';
import { Sockets } from './websocket/sockets.js';
import { Upgrades } from './websocket/upgrades.js';
import { WebSocketController } from './websocket/websocket.controller.js';
import { WorkspaceController } from './workspace/workspace.controller.js';

const access = [Admission, Door, KnownAccess, KnownAgents, KnownOffers, KnownSessions, Tickets];
const reading = [Connections, EventStreams, LiveHub, SessionState, StateNow, UserChannel];
const files = [Forms, Uploads];
const sockets = [Sockets, Upgrades];
const turns = [
  Attachments,
  Retries,
  TurnAnswers,
  Commands,
  Compactions,
  Knocks,
  Mailbox,
  Queues,
  RoomInLog,
  Steers,
  Submits,
  TurnOutcomes,
  TurnViews,
  Verdicts,
];

@Module({
  controllers: [
    AgentsController,
    ApprovalsController,
    ClientCallsController,
    ModelsController,
    CompactionController,
    EventsController,
    FilesController,
    OpenApiController,
    ProjectsController,
    QueueController,
    RetryController,
    SchedulesController,
    SessionsController,
    SteerController,
    SpendingController,
    StopsController,
    TicketsController,
    ToolServersController,
    ToolsController,
    TurnsController,
    UndoController,
    WebSocketController,
    WorkspaceController,
  ],
  providers: [
    ...access,
    ...files,
    ...reading,
    ...sockets,
    ...turns,
    MemoryCheck,
    { provide: APP_FILTER, useClass: Refusals },
    { provide: APP_GUARD, useClass: TakenQuery },
  ],
})
export class GatewayModule {}

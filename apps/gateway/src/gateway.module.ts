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
import { faceControllers, faceProviders } from './faces/faces.js';
import { FilesController } from './files/files.controller.js';
import { Forms } from './files/forms.js';
import { Uploads } from './files/uploads.js';
import { Anew } from './history/anew.js';
import { ClearController } from './clearing/clear.controller.js';
import { Clearings } from './clearing/clearings.js';
import { EditsController } from './history/edits.controller.js';
import { ExportController } from './transfer/export.controller.js';
import { Exports } from './transfer/exports.js';
import { ForkController } from './transfer/fork.controller.js';
import { ImportBodies } from './transfer/import-bodies.js';
import { ImportController } from './transfer/import.controller.js';
import { Imports } from './transfer/imports.js';
import { MarkdownWriter } from './transfer/markdown-writer.js';
import { MessagesController } from './messages/messages.controller.js';
import { Messages } from './messages/messages.js';
import { RewindController } from './history/rewind.controller.js';
import { SearchController } from './messages/search.controller.js';
import { UndoController } from './history/undo.controller.js';
import { MemoriesController } from './knowledge/memories.controller.js';
import { PlansController } from './knowledge/plans.controller.js';
import { KnownMemories } from './knowledge/known-memories.js';
import { Plans } from './knowledge/plans.js';
import { RelationsController } from './knowledge/relations.controller.js';
import { ScenesController } from './knowledge/scenes.controller.js';
import { EventStreams } from './live/event-streams.js';
import { LiveHub } from './live/live-hub.js';
import { EventsController } from './live/many/events.controller.js';
import { SessionState } from './live/session-state.js';
import { StateNow } from './live/state-now.js';
import { UpToDate } from './live/up-to-date.js';
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
import { NewSessions } from './sessions/new-sessions.js';
import { SessionChanges } from './sessions/session-changes.js';
import { SessionsController } from './sessions/sessions.controller.js';
import { AuditController } from './audit/audit.controller.js';
import { Admission } from './spending/admission.js';
import { SpendingController } from './spending/spending.controller.js';
import { StopsController } from './stops/stops.controller.js';
import { KnownOffers } from './tools/known-offers.js';
import { DeadReportsController } from './reports/dead-reports.controller.js';
import { ToolServersController } from './tools/tool-servers.controller.js';
import { ToolsController } from './tools/tools.controller.js';
import { Attachments } from './turns/attachments.js';
import { Commands } from './turns/commands.js';
import { Knocks } from './turns/knocks.js';
import { RoomInLog } from './turns/log-room.js';
import { Mailbox } from './turns/mailbox.js';
import { Retries } from './turns/retries.js';
import { ReplayController } from './replay/replay.controller.js';
import { Replays } from './replay/replays.js';
import { StoredTurns } from './replay/stored-turns.js';
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
import { TokensController } from './tokens/tokens.controller.js';
import { UserChannel } from './user-channel/user-channel.js';
import { Sockets } from './websocket/sockets.js';
import { Upgrades } from './websocket/upgrades.js';
import { WebSocketController } from './websocket/websocket.controller.js';
import { WorkspaceController } from './workspace/workspace.controller.js';

const access = [Admission, Door, KnownAccess, KnownAgents, KnownOffers, KnownSessions, Tickets];
const reading = [Connections, EventStreams, LiveHub, SessionState, StateNow, UpToDate, UserChannel];
const files = [Forms, Uploads];
const history = [
  Anew,
  Clearings,
  Exports,
  ImportBodies,
  Imports,
  KnownMemories,
  MarkdownWriter,
  Messages,
  NewSessions,
  Plans,
  Replays,
  SessionChanges,
  StoredTurns,
];
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
    AuditController,
    ClearController,
    ClientCallsController,
    ModelsController,
    CompactionController,
    DeadReportsController,
    EditsController,
    EventsController,
    ...faceControllers,
    ExportController,
    FilesController,
    ForkController,
    ImportController,
    MemoriesController,
    MessagesController,
    OpenApiController,
    PlansController,
    ProjectsController,
    QueueController,
    RelationsController,
    ReplayController,
    RetryController,
    RewindController,
    ScenesController,
    SchedulesController,
    SearchController,
    SessionsController,
    SteerController,
    SpendingController,
    StopsController,
    TicketsController,
    TokensController,
    ToolServersController,
    ToolsController,
    TurnsController,
    UndoController,
    WebSocketController,
    WorkspaceController,
  ],
  providers: [
    ...access,
    ...faceProviders,
    ...files,
    ...history,
    ...reading,
    ...sockets,
    ...turns,
    MemoryCheck,
    { provide: APP_FILTER, useClass: Refusals },
    { provide: APP_GUARD, useClass: TakenQuery },
  ],
})
export class GatewayModule {}

import { Module } from '@nestjs/common';
import { AccessModule } from './access/access.module.js';
import { AgentsModule } from './agents/agents.module.js';
import { AuditModule } from './audit/audit.module.js';
import { BudgetsModule } from './budgets/budgets.module.js';
import { DatabaseModule } from './database/database.module.js';
import { ErasureModule } from './erasure/erasure.module.js';
import { ExportModule } from './export/export.module.js';
import { FilesModule } from './files/files.module.js';
import { HistoryModule } from './history/history.module.js';
import { LifetimeModule } from './lifetime/lifetime.module.js';
import { MatchingModule } from './matching/matching.module.js';
import { MemoriesModule } from './memories/memories.module.js';
import { PassesModule } from './passes/passes.module.js';
import { PlansModule } from './plans/plans.module.js';
import { ProjectionModule } from './projection/projection.module.js';
import { ProjectsModule } from './projects/projects.module.js';
import { RecallModule } from './recall/recall.module.js';
import { RelationsModule } from './relations/relations.module.js';
import { ReportsModule } from './reports/reports.module.js';
import { ScenesModule } from './scenes/scenes.module.js';
import { SchedulesModule } from './schedules/schedules.module.js';
import { SearchModule } from './search/search.module.js';
import { SessionsModule } from './sessions/sessions.module.js';
import { SnapshotsModule } from './snapshots/snapshots.module.js';
import { ToolServersModule } from './tool-servers/tool-servers.module.js';
import { TurnsModule } from './turns/turns.module.js';
import { UsageModule } from './usage/usage.module.js';

/** What is kept. The only service that speaks to Postgres. */
@Module({
  imports: [
    DatabaseModule,
    AccessModule,
    AgentsModule,
    AuditModule,
    BudgetsModule,
    ErasureModule,
    ExportModule,
    FilesModule,
    HistoryModule,
    LifetimeModule,
    MatchingModule,
    MemoriesModule,
    PassesModule,
    PlansModule,
    ProjectionModule,
    ProjectsModule,
    RecallModule,
    RelationsModule,
    ReportsModule,
    ScenesModule,
    SchedulesModule,
    SearchModule,
    SessionsModule,
    SnapshotsModule,
    ToolServersModule,
    TurnsModule,
    UsageModule,
  ],
})
export class MemoryModule {}

import type { Route } from '../route.js';
import { agentRoutes } from './agents.js';
import { approvalRoutes } from './approvals.js';
import { faceRoutes } from './faces.js';
import { fileRoutes } from './files.js';
import { modelRoutes } from './models.js';
import { operatingRoutes } from './operating.js';
import { historyRoutes } from './history.js';
import { knowledgeRoutes } from './knowledge.js';
import { projectRoutes } from './projects.js';
import { queueRoutes } from './queue.js';
import { reportRoutes } from './reports.js';
import { scheduleRoutes } from './schedules.js';
import { sessionRoutes } from './sessions.js';
import { spendingRoutes } from './spending.js';
import { tokenRoutes } from './tokens.js';
import { toolRoutes } from './tools.js';
import { turnRoutes } from './turns.js';
import { watchingRoutes } from './watching.js';
import { workspaceRoutes } from './workspace.js';

/** Every endpoint of the gateway. A test holds this table equal to what a running one answers. */
export const routes: readonly Route[] = [
  ...sessionRoutes,
  ...turnRoutes,
  ...historyRoutes,
  ...knowledgeRoutes,
  ...queueRoutes,
  ...approvalRoutes,
  ...scheduleRoutes,
  ...spendingRoutes,
  ...fileRoutes,
  ...workspaceRoutes,
  ...projectRoutes,
  ...agentRoutes,
  ...toolRoutes,
  ...modelRoutes,
  ...tokenRoutes,
  ...watchingRoutes,
  ...faceRoutes,
  ...reportRoutes,
  ...operatingRoutes,
];

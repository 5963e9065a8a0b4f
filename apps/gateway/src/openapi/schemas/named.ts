import {
  blockSchema,
  errorBodySchema,
  failureCodeSchema,
  idSchema,
  messageSchema,
  policySchema,
  problemSchema,
  usageSchema,
  userEventSchema,
} from '#shared/contracts';
import * as agents from './agents.js';
import * as answers from './answers.js';
import * as approvals from './approvals.js';
import * as bodies from './bodies.js';
import { logEvent } from './events.js';
import * as faces from './faces.js';
import { clientFrame, clientFrames, serverFrame, serverFrames } from './frames.js';
import * as history from './history.js';
import * as knowledge from './knowledge.js';
import * as projects from './projects.js';
import * as reports from './reports.js';
import * as sessions from './sessions.js';
import * as streams from './streams.js';
import * as tokens from './tokens.js';
import * as tools from './tools.js';
import { cursor, idempotencyKey } from './texts.js';
import { workspaceFolder } from './workspaces.js';

const said = {
  Id: idSchema,
  Cursor: cursor,
  IdempotencyKey: idempotencyKey,
  Policy: policySchema,
  Usage: usageSchema,
  Block: blockSchema,
  Message: messageSchema,
  FailureCode: failureCodeSchema,
  Problem: problemSchema,
  ErrorBody: errorBodySchema,
} as const;

const sent = {
  NewSession: sessions.newSession,
  SessionChange: sessions.sessionChange,
  Edit: history.edit,
  Regenerate: history.regenerate,
  Fork: history.fork,
  MemoryEdit: knowledge.memoryEdit,
  NewScene: knowledge.newScene,
  SceneEnd: knowledge.sceneEnd,
  NewPlan: knowledge.newPlan,
  PlanMove: knowledge.planMove,
  NewToken: tokens.newToken,
  Submit: bodies.submitBody,
  Steer: bodies.steerBody,
  QueueEdit: bodies.queueEdit,
  NewSchedule: bodies.newSchedule,
  ScheduleChange: bodies.scheduleChange,
  NewAgent: agents.newAgent,
  AgentChange: agents.agentChange,
  ApprovalAnswer: approvals.approvalAnswer,
  ClientResult: approvals.clientResult,
  NewProject: projects.newProject,
  ProjectChange: projects.projectChange,
  ToolServerBody: tools.toolServerBody,
  Upload: bodies.upload,
  NoFields: bodies.noFields,
  OfAnotherProtocol: faces.ofAnotherProtocol,
  RepeatReports: reports.repeatReports,
} as const;

const answered = {
  Session: sessions.session,
  BegunSession: sessions.begunSession,
  Sessions: sessions.sessions,
  SessionFile: sessions.sessionFile,
  Messages: history.messages,
  ToldMessage: history.message,
  Edited: history.edited,
  EditSubmitted: history.editSubmitted,
  RewindPreview: history.rewindPreview,
  Cleared: history.cleared,
  Searched: history.searched,
  Memories: knowledge.memories,
  Relations: knowledge.relations,
  Scenes: knowledge.scenes,
  SceneMade: knowledge.sceneMade,
  Plans: knowledge.plans,
  PlanMade: knowledge.planMade,
  Tokens: tokens.tokens,
  TokenMade: tokens.tokenMade,
  Turn: answers.turn,
  Turns: answers.turns,
  TurnOutcome: answers.turnOutcome,
  Submitted: answers.submitted,
  Steered: answers.steered,
  Pending: answers.pending,
  Compacting: answers.compacting,
  Moved: answers.moved,
  QueueItem: answers.queueItem,
  Queue: answers.queue,
  Schedule: answers.schedule,
  Schedules: answers.schedules,
  UsageReport: answers.usageReport,
  Budgets: answers.budgets,
  Deeds: reports.deeds,
  DeadReports: reports.deadReports,
  RepeatedReports: reports.repeatedReports,
  Agent: agents.agent,
  Agents: agents.agents,
  Approval: approvals.approval,
  Approvals: approvals.approvals,
  Project: projects.project,
  Projects: projects.projects,
  Tools: tools.tools,
  ToolServer: tools.toolServer,
  ToolServers: tools.toolServers,
  Models: agents.models,
  Files: answers.files,
  WorkspaceFolder: workspaceFolder,
  Ticket: answers.ticket,
  Alive: answers.alive,
  Readiness: answers.readiness,
  ErrorAnswer: answers.errorAnswer,
} as const;

const streamed = {
  SessionSnapshot: streams.snapshot,
  SessionReset: streams.reset,
  StreamClosed: streams.lastWords,
  LogEvent: logEvent,
  ReplayEnd: history.replayEnd,
  SessionEvent: streams.sessionEvent,
  PlacedEvent: streams.placedEvent,
  UserEvent: userEventSchema,
  ClientFrame: clientFrame,
  ...clientFrames,
  ServerFrame: serverFrame,
  ...serverFrames,
} as const;

/** Every schema that the document gives a name; where one of them is used in another, that is a reference. */
export const named = { ...said, ...sent, ...answered, ...streamed } as const;
export type SchemaName = keyof typeof named;

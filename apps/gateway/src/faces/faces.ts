import type { Provider, Type } from '@nestjs/common';
import { agUiControllers, agUiProviders } from './ag-ui/index.js';
import { aiSdkControllers, aiSdkProviders } from './ai-sdk/index.js';
import { anthropicControllers, anthropicProviders } from './anthropic/index.js';
import { AskedAgents } from './asking/asked-agents.js';
import { FaceTurns } from './asking/face-turns.js';
import { Images } from './asking/images.js';
import { Continuations } from './conversations/continuations.js';
import { Conversations } from './conversations/conversations.js';
import { Seeding } from './conversations/seeding.js';
import { markdownControllers, markdownProviders } from './markdown/index.js';
import { openAiControllers, openAiProviders } from './openai/index.js';
import { RequestIds } from './request-ids.js';
import { FaceAnswers } from './telling/face-answers.js';
import { KeptTurns } from './telling/kept-turns.js';
import { StopsByLeaving } from './telling/stops-by-leaving.js';

/** Every protocol's doors. */
export const faceControllers: Type[] = [
  ...agUiControllers,
  ...aiSdkControllers,
  ...openAiControllers,
  ...anthropicControllers,
  ...markdownControllers,
];

export const faceProviders: Provider[] = [
  ...agUiProviders,
  ...aiSdkProviders,
  ...openAiProviders,
  ...anthropicProviders,
  ...markdownProviders,
  AskedAgents,
  Continuations,
  Conversations,
  FaceAnswers,
  FaceTurns,
  Images,
  KeptTurns,
  RequestIds,
  Seeding,
  StopsByLeaving,
];

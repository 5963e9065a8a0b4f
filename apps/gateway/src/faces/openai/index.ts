import type { Provider, Type } from '@nestjs/common';
import { ChatController } from './chat/chat.controller.js';
import { ChatTurns } from './chat/chat-turns.js';
import { OpenAiModelsController } from './models.controller.js';
import { KeptResponses } from './responses/kept/kept-responses.js';
import { PreviousResponses } from './responses/previous.js';
import { ResponseAnswers } from './responses/response-answers.js';
import { ResponseTurns } from './responses/response-turns.js';
import { ResponsesController } from './responses/responses.controller.js';

export const openAiControllers: Type[] = [ChatController, OpenAiModelsController, ResponsesController];

export const openAiProviders: Provider[] = [
  ChatTurns,
  KeptResponses,
  PreviousResponses,
  ResponseAnswers,
  ResponseTurns,
];

import type { Provider, Type } from '@nestjs/common';
import { AnthropicAnswers } from './anthropic-answers.js';
import { AnthropicTurns } from './anthropic-turns.js';
import { MessagesFaceController } from './messages.controller.js';
import { AnthropicModelsController } from './models/models.controller.js';

export const anthropicControllers: Type[] = [MessagesFaceController, AnthropicModelsController];

export const anthropicProviders: Provider[] = [AnthropicAnswers, AnthropicTurns];

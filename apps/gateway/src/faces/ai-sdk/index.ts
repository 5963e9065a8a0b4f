import type { Provider, Type } from '@nestjs/common';
import { AiSdkController } from './chats/ai-sdk.controller.js';
import { ChatStreams } from './chats/chat-streams.js';
import { ChatTurns } from './chats/chat-turns.js';
import { ChatHistories } from './history/chat-histories.js';
import { FileContents } from './history/file-contents.js';
import { PlacedMessages } from './chats/placed-messages.js';

export const aiSdkControllers: Type[] = [AiSdkController];

export const aiSdkProviders: Provider[] = [
  ChatHistories,
  ChatStreams,
  ChatTurns,
  FileContents,
  PlacedMessages,
];

import type { Provider, Type } from '@nestjs/common';
import { FileConversation } from './chats/file-conversation.js';
import { FileTurns } from './chats/file-turns.js';
import { OpenChats } from './chats/open-chats.js';
import { VaultAgents } from './chats/vault-agents.js';
import { MarkdownController } from './markdown.controller.js';
import { VaultDoor } from './vault-door.js';
import { FollowedAnswers } from './writing/followed-answers.js';

export const markdownControllers: Type[] = [MarkdownController];

export const markdownProviders: Provider[] = [
  FileConversation,
  FileTurns,
  FollowedAnswers,
  OpenChats,
  VaultAgents,
  VaultDoor,
];

import { agUiInTest } from './ag-ui.js';
import { aiSdkInTest } from './ai-sdk.js';
import { anthropicInTest } from './anthropic.js';
import { openAiChatInTest } from './openai-chat.js';
import { openAiResponsesInTest } from './openai-responses.js';
import type { FaceInTest } from './seen.js';

/** Every protocol with somebody who speaks it: another one is a line here. */
export const facesInTest: readonly FaceInTest[] = [
  ...aiSdkInTest,
  anthropicInTest,
  openAiChatInTest,
  openAiResponsesInTest,
  agUiInTest,
];

export { writtenIn } from './markdown.js';
export { logOf, randomTurn } from './random-turn.js';
export { inOneLine, seenThrough, type FaceInTest, type Log, type Seen } from './seen.js';
export { truthOf, type Truth } from './truth.js';
export { WrittenTurn } from './written-turn.js';

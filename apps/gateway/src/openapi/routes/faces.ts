import { parameters } from '../parameters.js';
import { ofFaces } from '../parameters-of-faces.js';
import { nothing, type Answer, type Route } from '../route.js';

const body = { schema: 'OfAnotherProtocol', required: true } as const;
const whole = { kind: 'json', schema: 'OfAnotherProtocol' } as const;
const frames = { kind: 'text', mediaType: 'text/event-stream' } as const;

type Made = Pick<Route, 'method' | 'path' | 'operation' | 'summary' | 'text' | 'answers'> &
  Partial<Pick<Route, 'refusals' | 'parameters' | 'body' | 'refusesIn'>>;

const answer = (means: string, ...content: Answer['content']): Answer => ({ status: 200, means, content });

/** Refuses as its protocol does. */
const face = (made: Made): Route => ({
  group: 'Faces',
  access: 'token',
  refusesIn: 'its protocol’s form',
  refusals: [],
  ...made,
});

const turnRefusals = [
  'not_found',
  'unknown_model',
  'unknown_agent',
  'queue_full',
  'turn_in_progress',
  'budget_exceeded',
  'rate_limited',
] as const;

const aiSdk: readonly Route[] = [
  face({
    method: 'post',
    path: '/ai-sdk/chat',
    operation: 'aiSdkChat',
    summary: 'Say something as `useChat` does',
    text: 'UI message stream v1 of the AI SDK, versions 5 and 6 (`docs/faces/ai-sdk.md`).',
    parameters: [parameters.idempotencyKey, parameters.traceparent],
    body,
    answers: [answer('The answer, as it is written.', frames)],
    refusesIn: 'our form',
    refusals: turnRefusals,
  }),
  face({
    method: 'get',
    path: '/ai-sdk/chat/{chat}/stream',
    operation: 'aiSdkResume',
    summary: 'Resume the answer that runs',
    text: 'From the beginning of its message.',
    answers: [answer('The answer.', frames), nothing(204, 'Nothing runs.')],
    refusesIn: 'our form',
    refusals: ['rate_limited'],
  }),
  face({
    method: 'get',
    path: '/ai-sdk/chat/{chat}/messages',
    operation: 'aiSdkMessages',
    summary: 'Read the chat so far',
    text: 'As the SDK’s own messages, the last of them; what runs is left to its stream.',
    parameters: [parameters.limit, ofFaces.beforeMessage],
    answers: [answer('A page of the chat.', whole)],
    refusesIn: 'our form',
    refusals: ['not_found'],
  }),
  face({
    method: 'post',
    path: '/ai-sdk/chat/{chat}/stop',
    operation: 'aiSdkStop',
    summary: 'Stop the answer that runs',
    text: 'Leaving the stream stops nothing.',
    body: { ...body, required: false },
    answers: [nothing(204, 'It stops, or nothing ran.')],
    refusesIn: 'our form',
  }),
];

const anthropic: readonly Route[] = [
  face({
    method: 'post',
    path: '/anthropic/v1/messages',
    operation: 'anthropicMessages',
    summary: 'Messages, as Anthropic’s API has them',
    text: 'Streaming or not (`docs/faces/anthropic.md`). The token may come as `x-api-key`.',
    parameters: [ofFaces.beta, parameters.traceparent],
    body,
    answers: [answer('The answer: whole, or as it is written.', whole, frames)],
    refusals: turnRefusals,
  }),
  face({
    method: 'post',
    path: '/anthropic/v1/messages/count_tokens',
    operation: 'anthropicCountTokens',
    summary: 'Estimate what a request would take',
    text: 'An estimate; nothing is kept.',
    parameters: [ofFaces.beta],
    body,
    answers: [answer('The count.', whole)],
    refusals: ['unknown_model'],
  }),
  face({
    method: 'get',
    path: '/anthropic/v1/models',
    operation: 'anthropicModels',
    summary: 'Agents as Anthropic’s models',
    text: 'Each agent is a model.',
    parameters: [...ofFaces.pageOfModels, ofFaces.beta],
    answers: [answer('A page of them.', whole)],
  }),
  face({
    method: 'get',
    path: '/anthropic/v1/models/{model}',
    operation: 'anthropicModel',
    summary: 'One agent as Anthropic’s model',
    text: 'By the agent’s id.',
    parameters: [ofFaces.beta],
    answers: [answer('It.', whole)],
    refusals: ['unknown_model'],
  }),
];

const openAi: readonly Route[] = [
  face({
    method: 'post',
    path: '/openai/v1/chat/completions',
    operation: 'openAiChat',
    summary: 'Chat Completions, as OpenAI’s API has them',
    text: 'Streaming or not (`docs/faces/openai.md`).',
    parameters: [parameters.traceparent],
    body,
    answers: [answer('The answer: whole, or as it is written.', whole, frames)],
    refusals: turnRefusals,
  }),
  face({
    method: 'post',
    path: '/openai/v1/responses',
    operation: 'openAiRespond',
    summary: 'Responses, as OpenAI’s API has them',
    text: 'Streaming or not, in the background or not (`docs/faces/openai-responses.md`).',
    parameters: [parameters.traceparent],
    body,
    answers: [answer('The response: whole, as it is written, or as it begins.', whole, frames)],
    refusals: turnRefusals,
  }),
  face({
    method: 'get',
    path: '/openai/v1/responses/{response}',
    operation: 'openAiRetrieve',
    summary: 'A response as it is now, or its stream again',
    text: 'With `stream=true` all of it, or what follows on `starting_after`.',
    parameters: [...ofFaces.streamAgain, ofFaces.includedToo],
    answers: [answer('The response, or its stream.', whole, frames)],
    refusals: ['not_found', 'rate_limited'],
  }),
  face({
    method: 'post',
    path: '/openai/v1/responses/{response}/cancel',
    operation: 'openAiCancel',
    summary: 'Stop a response',
    text: 'One that is over stays as it is.',
    answers: [answer('The response.', whole)],
    refusals: ['not_found'],
  }),
  face({
    method: 'get',
    path: '/openai/v1/responses/{response}/input_items',
    operation: 'openAiInputItems',
    summary: 'What a response was asked',
    text: 'Its own input, without what was said before.',
    parameters: [...ofFaces.pageOfItems, ofFaces.includedToo],
    answers: [answer('A page of items.', whole)],
    refusals: ['not_found'],
  }),
  face({
    method: 'delete',
    path: '/openai/v1/responses/{response}',
    operation: 'openAiDelete',
    summary: 'Refused: a response is part of its conversation',
    text: 'The refusal names the session, whose deletion deletes all of it.',
    answers: [],
    refusals: ['not_found'],
  }),
  face({
    method: 'get',
    path: '/openai/v1/models',
    operation: 'openAiModels',
    summary: 'Agents as OpenAI’s models',
    text: 'Each agent is a model.',
    answers: [answer('All of them.', whole)],
  }),
  face({
    method: 'get',
    path: '/openai/v1/models/{model}',
    operation: 'openAiModel',
    summary: 'One agent as OpenAI’s model',
    text: 'By the agent’s id.',
    answers: [answer('It.', whole)],
    refusals: ['unknown_model'],
  }),
];

const others: readonly Route[] = [
  face({
    method: 'post',
    path: '/ag-ui',
    operation: 'agUiRun',
    summary: 'Run an agent, as AG-UI has it',
    text: '`docs/faces/ag-ui.md`.',
    parameters: [ofFaces.agentOfTheRun, parameters.idempotencyKey, parameters.traceparent],
    body,
    answers: [answer('The run’s events. What begins no turn ends with `RUN_ERROR`.', frames)],
    refusesIn: 'our form',
    refusals: turnRefusals,
  }),
  face({
    method: 'get',
    path: '/md/agents',
    operation: 'markdownAgents',
    summary: 'Who may answer in Markdown files',
    text: '`docs/faces/markdown.md`.',
    answers: [answer('The agents.', whole)],
  }),
  face({
    method: 'post',
    path: '/md/chat',
    operation: 'markdownChat',
    summary: 'Answer what stands last in a Markdown file',
    text: 'The file grows while the answer comes.',
    parameters: [parameters.traceparent],
    body,
    answers: [answer('The file as it is now.', whole)],
    refusals: turnRefusals,
  }),
  face({
    method: 'post',
    path: '/md/chat/stream',
    operation: 'markdownChatStream',
    summary: 'The same, shown as it is written',
    text: 'The file itself is written once, at the end.',
    parameters: [parameters.traceparent],
    body,
    answers: [answer('The whole file, each time it has grown.', frames)],
    refusals: turnRefusals,
  }),
];

/** The same conversations, as clients of other protocols speak of them. */
export const faceRoutes: readonly Route[] = [...aiSdk, ...anthropic, ...openAi, ...others];

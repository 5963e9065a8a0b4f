import { z } from 'zod';
import { invalidRequest, parseOrRefuse, type TurnRequest } from '#shared/contracts';
import type { SentConversation } from '../../chat/history.js';
import { readConversationId, readResponseId, type ResponsePart } from '../response-ids.js';
import { conversationOf } from './input.js';
import { inputField } from './items.js';
import { responseOptions, samplingOf, thinkingAsked } from './options.js';
import { answerSchemaOf, clientToolsOf, toolFields } from './tools.js';

/** What it is the next word of. */
export type Behind =
  /** All that was said before is in the request. */
  | { kind: 'nothing' }
  /** With its id as it was written. */
  | { kind: 'response'; id: string; part: ResponsePart | undefined }
  | { kind: 'conversation'; id: string; session: string | undefined };

/** What a request for a response asks for. */
export interface ResponseAsked extends SentConversation {
  model: string;
  behind: Behind;
  /** How it is to come out; judged with the submit that it becomes. */
  request: TurnRequest;
  answer: 'stream' | 'whole' | 'at once';
}

const conversationField = z.union(
  [z.string(), z.object({ id: z.string() })],
  'must be the id of a conversation, or hold one as {"id": …}',
);

const responseSchema = z.strictObject({
  model: z.string(),
  input: inputField,
  previous_response_id: z.string().optional(),
  conversation: conversationField.optional(),
  ...responseOptions,
  ...toolFields,
});
type ResponseBody = z.infer<typeof responseSchema>;

/** Refuses what is no such request, naming each field that is wrong. */
export function parseResponse(body: unknown): ResponseAsked {
  const asked = parseOrRefuse(responseSchema, withoutNulls(body), 'body');
  const behind = behindOf(asked);
  const { model, input, instructions } = asked;
  const conversation = conversationOf(input, { instructions, isWhole: behind.kind === 'nothing' });
  return { model, behind, ...conversation, request: requestOf(asked), answer: answerOf(asked) };
}

/** To these clients a field that is null is one that is left out. */
function withoutNulls(body: unknown): unknown {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return body;
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== null));
}

function behindOf({
  previous_response_id: response,
  conversation,
  stream,
  stream_options,
}: ResponseBody): Behind {
  if (stream_options !== undefined && stream !== true)
    throw invalidRequest([{ path: 'stream_options', problem: 'is only taken beside "stream": true' }]);
  if (response !== undefined && conversation !== undefined)
    throw invalidRequest([{ path: 'previous_response_id', problem: 'must not stand beside conversation' }]);
  if (response !== undefined) return { kind: 'response', id: response, part: readResponseId(response) };
  if (conversation === undefined) return { kind: 'nothing' };
  const id = typeof conversation === 'string' ? conversation : conversation.id;
  return { kind: 'conversation', id, session: readConversationId(id) };
}

function requestOf(asked: ResponseBody): TurnRequest {
  const clientTools = clientToolsOf(asked);
  return {
    sampling: samplingOf(asked),
    thinking: thinkingAsked(asked),
    maxTokens: asked.max_output_tokens,
    answerSchema: answerSchemaOf(asked),
    clientTools,
    onDisconnect: onDisconnectOf(asked, clientTools),
  };
}

/** While a client runs its tools it is not connected: its turn goes on, without being in the background for that. */
function onDisconnectOf({ background }: ResponseBody, clientTools: unknown): TurnRequest['onDisconnect'] {
  if (background === true) return 'continue';
  return clientTools === undefined ? 'cancel' : undefined;
}

function answerOf({ stream, background }: ResponseBody): ResponseAsked['answer'] {
  if (stream === true) return 'stream';
  return background === true ? 'at once' : 'whole';
}

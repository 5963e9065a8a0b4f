import type { AnthropicRequest } from '../../anthropic/request.js';
import { isRecord } from '../../wire/json-events.js';
import { duplicates } from './duplicates.js';

type Body = AnthropicRequest['body'];
type Message = Body['messages'][number];
type Part = Exclude<Message['content'], string>[number];

const idPattern = /^[\w-]{1,64}$/;
const namePattern = /^[\w-]{1,128}$/;
const imageTypes = ['image/png', 'image/jpeg', 'image/gif', 'image/webp'];
const mostMarks = 4;

/** Why Anthropic would refuse a request, in words; empty where it would not. */
export function anthropicProblems(body: Body): string[] {
  const { messages } = body;
  return [
    ...rolesOf(messages),
    ...messages.flatMap((message, place) => [
      ...partsOf(message).flatMap((part) =>
        partProblems(part, message.role).map((what) => `message ${place}: ${what}`),
      ),
      ...orderProblems(message, messages[place - 1], messages[place + 1]).map(
        (what) => `message ${place}: ${what}`,
      ),
    ]),
    ...duplicates(messages.flatMap(callsIn)).map((id) => `call id ${id} is given twice`),
    ...requestProblems(body),
  ];
}

function rolesOf(messages: readonly Message[]): string[] {
  const problems = messages.flatMap(({ role }, place) =>
    role === messages[place - 1]?.role ? [`message ${place} repeats the role`] : [],
  );
  if (messages[0]?.role !== 'user') problems.push('the first message is not the user’s');
  if (messages.at(-1)?.role !== 'user') problems.push('the last message is not the user’s');
  return problems;
}

function partProblems(part: Part, role: Message['role']): string[] {
  switch (part.type) {
    case 'text':
      return part.text.trim() === '' ? ['empty text'] : [];
    case 'thinking':
      return [...(part.signature ? [] : ['thoughts without a signature']), ...ofAssistant(part, role)];
    case 'redacted_thinking':
      return [...(part.data ? [] : ['redacted thoughts without data']), ...ofAssistant(part, role)];
    case 'tool_use':
      return [
        ...(isRecord(part.input) ? [] : ['arguments that are no object']),
        ...(idPattern.test(part.id) ? [] : [`call id "${part.id}"`]),
        ...(namePattern.test(part.name) ? [] : [`tool name "${part.name}"`]),
        ...ofAssistant(part, role),
      ];
    case 'tool_result':
      return part.content ? ofUser(part, role) : ['an empty result'];
    case 'image': {
      const { source } = part;
      const isKnown =
        source.type === 'base64' && imageTypes.includes(source.media_type) && source.data !== '';
      return [...(isKnown ? [] : ['an image of no known type']), ...ofUser(part, role)];
    }
    case 'document':
      return ofUser(part, role);
    default:
      return [`a part of type ${part.type}`];
  }
}

function ofAssistant({ type }: Part, role: Message['role']): string[] {
  return role === 'assistant' ? [] : [`${type} in a message of the ${role}`];
}

function ofUser({ type }: Part, role: Message['role']): string[] {
  return role === 'user' ? [] : [`${type} in a message of the ${role}`];
}

function orderProblems(message: Message, before: Message | undefined, after: Message | undefined): string[] {
  const parts = partsOf(message);
  const results = resultsIn(message);
  const answers = new Set(resultsIn(after));
  const asked = new Set(callsIn(before));
  const firstOther = parts.findIndex(({ type }) => type !== 'tool_result');
  const isBehind = firstOther !== -1 && parts.slice(firstOther).some(({ type }) => type === 'tool_result');
  const last = parts.at(-1)?.type ?? '';
  return [
    ...(parts.length === 0 ? ['no content'] : []),
    ...(last.endsWith('thinking') ? ['it ends in thoughts'] : []),
    ...(isBehind ? ['a result behind other content'] : []),
    ...callsIn(message).flatMap((id) =>
      answers.has(id) ? [] : [`call ${id} has no result in the next message`],
    ),
    ...results.flatMap((id) => (asked.has(id) ? [] : [`result ${id} answers no call of the message before`])),
    ...duplicates(results).map((id) => `result ${id} is given twice`),
  ];
}

function requestProblems({ max_tokens: most, thinking, temperature, ...body }: Body): string[] {
  const marks = JSON.stringify(body).match(/"cache_control"/g)?.length ?? 0;
  const budget = thinking?.type === 'enabled' ? thinking.budget_tokens : undefined;
  const thinks = thinking !== undefined && thinking.type !== 'disabled';
  return [
    ...(most >= 1 ? [] : ['no room for an answer']),
    ...(marks > mostMarks ? [`${marks} cache marks`] : []),
    ...(budget !== undefined && (budget < 1_024 || budget >= most)
      ? [`a thinking budget of ${budget} of ${most}`]
      : []),
    ...(thinks && temperature !== undefined ? ['a temperature beside thinking'] : []),
    ...(budget !== undefined && goesOnThoughtless(body.messages)
      ? ['an answer in progress that began without thoughts']
      : []),
  ];
}

function goesOnThoughtless(messages: readonly Message[]): boolean {
  const [asked, last] = messages.slice(-2);
  const isLoop = last !== undefined && partsOf(last).every(({ type }) => type === 'tool_result');
  return isLoop && asked !== undefined && !(partsOf(asked)[0]?.type.endsWith('thinking') ?? false);
}

function partsOf({ content }: Message): Part[] {
  return typeof content === 'string' ? [{ type: 'text', text: content }] : content;
}

function callsIn(message: Message | undefined): string[] {
  return message ? partsOf(message).flatMap((part) => (part.type === 'tool_use' ? [part.id] : [])) : [];
}

function resultsIn(message: Message | undefined): string[] {
  return message
    ? partsOf(message).flatMap((part) => (part.type === 'tool_result' ? [part.tool_use_id] : []))
    : [];
}

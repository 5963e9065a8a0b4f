import type { OpenAiCall, OpenAiMessage } from '../../openai/messages.js';
import { isRecord } from '../../wire/json-events.js';
import { duplicates } from './duplicates.js';

const idPattern = /^[\w-]{1,40}$/;
const namePattern = /^[\w-]{1,64}$/;
const imageUrl = /^data:image\/(png|jpeg|gif|webp);base64,[\w+/]+=*$/;

/** Why OpenAI, or the strictest of the templates behind its API, would refuse these messages. */
export function openAiProblems(messages: readonly OpenAiMessage[]): string[] {
  return [
    ...turnProblems(messages),
    ...pairProblems(messages),
    ...messages.flatMap((message, place) =>
      contentProblems(message).map((what) => `message ${place}: ${what}`),
    ),
    ...duplicates(callsIn(messages).map(({ id }) => id)).map((id) => `call id ${id} is given twice`),
  ];
}

/** The system's words first, then user and assistant by turns; what tools say belongs to the assistant's turn. */
function turnProblems(messages: readonly OpenAiMessage[]): string[] {
  const problems: string[] = [];
  let before = 'system';
  for (const [place, message] of messages.entries()) {
    const { role } = message;
    if (role === 'system' && place > 0) problems.push(`message ${place}: the system speaks late`);
    if (role === before && role === 'user') problems.push(`message ${place} repeats the role`);
    if (role === 'assistant' && before === 'assistant') problems.push(`message ${place} repeats the role`);
    if (role === 'assistant' && before === 'system') problems.push('the first message is not the user’s');
    before = role;
  }
  if (!['user', 'tool'].includes(before)) problems.push('the last message is the assistant’s');
  return problems;
}

function pairProblems(messages: readonly OpenAiMessage[]): string[] {
  let open: string[] = [];
  const problems: string[] = [];
  for (const [place, message] of messages.entries()) {
    if (message.role === 'tool') {
      const { tool_call_id: id } = message;
      if (!open.includes(id)) problems.push(`message ${place}: result ${id} answers no call before it`);
      open = open.filter((each) => each !== id);
    } else {
      problems.push(...open.map((id) => `message ${place}: call ${id} has no result before it`));
      open = message.role === 'assistant' ? (message.tool_calls ?? []).map(({ id }) => id) : [];
    }
  }
  return [...problems, ...open.map((id) => `call ${id} has no result`)];
}

function contentProblems(message: OpenAiMessage): string[] {
  if (message.role === 'assistant') {
    const { content, tool_calls: calls } = message;
    const isEmpty = content === null ? calls === undefined : content.trim() === '';
    return [
      ...(isEmpty ? ['nothing said'] : []),
      ...(calls?.length === 0 ? ['an empty list of calls'] : []),
      ...(calls ?? []).flatMap(callProblems),
    ];
  }
  if (typeof message.content === 'string') return message.content.trim() === '' ? ['empty content'] : [];
  return message.content.flatMap((part) => {
    if (part.type === 'text') return part.text.trim() === '' ? ['empty text'] : [];
    if (part.type === 'image_url')
      return imageUrl.test(part.image_url.url) ? [] : ['an image of no known type'];
    return part.file.filename === '' ? ['a file without a name'] : [];
  });
}

function callProblems({ id, function: { name, arguments: json } }: OpenAiCall): string[] {
  return [
    ...(idPattern.test(id) ? [] : [`call id "${id}"`]),
    ...(namePattern.test(name) ? [] : [`tool name "${name}"`]),
    ...(isObject(json) ? [] : [`arguments that are no JSON of an object: ${json}`]),
  ];
}

function isObject(json: string): boolean {
  try {
    return isRecord(JSON.parse(json));
  } catch {
    return false;
  }
}

function callsIn(messages: readonly OpenAiMessage[]): OpenAiCall[] {
  return messages.flatMap((message) => (message.role === 'assistant' ? (message.tool_calls ?? []) : []));
}

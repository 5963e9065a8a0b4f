import { reference, type JsonSchema } from './components.js';
import { pathParameters, type Parameter } from './parameters.js';
import { refusalAnswers, refusalsOf } from './refusals.js';
import type { Answer, Content, Route } from './route.js';

export interface MediaType {
  schema?: JsonSchema;
  'x-event-data'?: JsonSchema;
}

export interface Response {
  description: string;
  headers?: Record<string, object>;
  content?: Record<string, MediaType>;
}

export interface Operation {
  operationId: string;
  tags: string[];
  summary: string;
  description?: string;
  security: object[];
  parameters?: Parameter[];
  requestBody?: { required: boolean; content: Record<string, MediaType> };
  responses: Record<string, Response>;
  'x-frames'?: { client: JsonSchema; server: JsonSchema };
}

export function operationOf(route: Route): Operation {
  const { operation, group, summary, text, body, frames } = route;
  const parameters = [...inPath(route.path), ...(route.parameters ?? [])];
  return {
    operationId: operation,
    tags: [group],
    summary,
    ...(text === undefined ? {} : { description: text }),
    security: securityOf(route),
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(body ? { requestBody: bodyOf(body) } : {}),
    responses: responsesOf(route),
    ...(frames ? { 'x-frames': { client: reference(frames.client), server: reference(frames.server) } } : {}),
  };
}

function bodyOf({ required, schema, mediaType = 'application/json' }: NonNullable<Route['body']>) {
  return { required, content: { [mediaType]: { schema: reference(schema) } } };
}

function inPath(path: string): Parameter[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => {
    const parameter = pathParameters[name];
    if (!parameter) throw new Error(`${path}: nobody has told what {${name}} is.`);
    return parameter;
  });
}

function securityOf({ access }: Route): object[] {
  switch (access) {
    case 'open':
      return [];
    case 'token':
      return [{ token: [] }];
    case 'token or ticket':
      return [{ token: [] }, { ticket: [] }];
  }
}

const turnHeader = { 'Parley-Turn-Id': { description: 'The turn.', schema: reference('Id') } };

function responsesOf(route: Route): Record<string, Response> {
  const refusals = refusalAnswers(route) as Record<string, Response>;
  const running = refusals['409'];
  if (running && refusalsOf(route).includes('turn_in_progress')) running.headers = turnHeader;
  return {
    ...Object.fromEntries(route.answers.map((answer) => [answer.status, responseOf(answer)])),
    ...refusals,
  };
}

function responseOf({ means, content, namesTurn }: Answer): Response {
  const bodies = Object.assign({}, ...content.map(mediaTypesOf)) as Record<string, MediaType>;
  return {
    description: means,
    ...(namesTurn ? { headers: turnHeader } : {}),
    ...(Object.keys(bodies).length > 0 ? { content: bodies } : {}),
  };
}

function mediaTypesOf(content: Content): Record<string, MediaType> {
  switch (content.kind) {
    case 'nothing':
      return {};
    case 'json':
      return inJson(reference(content.schema));
    case 'events':
      return {
        'text/event-stream': {
          schema: { type: 'string' },
          'x-event-data': { anyOf: content.schemas.map(reference) },
        },
      };
    case 'bytes':
      return { '*/*': {} };
    case 'text':
      return {
        [content.mediaType]: content.mediaType === 'application/json' ? {} : { schema: { type: 'string' } },
      };
  }
}

function inJson(schema: JsonSchema): Record<string, MediaType> {
  return { 'application/json': { schema } };
}

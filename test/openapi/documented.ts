import { z } from 'zod';
import type { Api } from '../harness/api.js';

type Json = Record<string, unknown>;
type Shape = ReturnType<typeof z.fromJSONSchema>;

interface MediaType {
  schema?: Json;
  'x-event-data'?: Json;
}

interface Operation {
  responses: Record<string, { content?: Record<string, MediaType> }>;
  'x-frames'?: { client: Json; server: Json };
}

interface Document {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Json> };
}

export interface Answered<T = Json> {
  status: number;
  body: T;
  /** What the document does not say of this answer, or says otherwise. */
  problems: string[];
}

/** An answer with this status, of which all that it holds is told. */
export const fine = (status: number): object => ({ status, problems: [] });

/** The API as its own document tells of it: every answer is held against what is said there. */
export class Documented {
  /** What is told, made ready once: a stream has many events of one shape. */
  private readonly shapes = new Map<Json, Shape>();

  private constructor(
    private readonly api: Api,
    private readonly document: Document,
  ) {}

  static async of(api: Api): Promise<Documented> {
    const response = await fetch(`${api.url}/openapi.json`);
    return new Documented(api, (await response.json()) as Document);
  }

  async ask<T = Json>(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answered<T>> {
    const response = await fetch(this.api.url + path, {
      method,
      headers: {
        authorization: `Bearer ${this.api.token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.startsWith('application/json') ?? false;
    const value: unknown = isJson ? JSON.parse(text) : text;
    const mediaTypes = this.answerOf(method, path, response.status).content ?? {};
    return {
      status: response.status,
      body: value as T,
      problems: this.problemsOf(mediaTypes, value, isJson),
    };
  }

  /** What is wrong with an event of a stream. */
  eventProblems(method: string, path: string, data: unknown): string[] {
    const shape = this.answerOf(method, path, 200).content?.['text/event-stream']?.['x-event-data'];
    return shape ? this.mismatches(shape, data) : ['the document tells of no stream here'];
  }

  /** What is wrong with a frame that the server sent. */
  frameProblems(frame: unknown): string[] {
    const frames = this.operationOf('GET', '/v1/ws')['x-frames'];
    return frames ? this.mismatches(frames.server, frame) : ['the document tells of no frames'];
  }

  private shapeOf(schema: Json): Shape {
    const shape = this.shapes.get(schema) ?? shapeIn(this.document, schema);
    this.shapes.set(schema, shape);
    return shape;
  }

  private problemsOf(mediaTypes: Record<string, MediaType>, value: unknown, isJson: boolean): string[] {
    const told = Object.keys(mediaTypes).length > 0;
    if (!isJson) return value === '' || told ? [] : ['the document tells of no body'];
    const mediaType = mediaTypes['application/json'];
    if (!mediaType) return ['the document tells of no JSON'];
    return mediaType.schema ? this.mismatches(mediaType.schema, value) : [];
  }

  private answerOf(method: string, path: string, status: number): Operation['responses'][string] {
    const answer = this.operationOf(method, path).responses[status];
    if (!answer) throw new Error(`The document does not say that ${method} ${path} answers ${status}.`);
    return answer;
  }

  private operationOf(method: string, path: string): Operation {
    const [bare = ''] = path.split('?');
    // What is written out goes before what varies.
    const found = Object.keys(this.document.paths)
      .filter((template) => pattern(template).test(bare))
      .toSorted((a, b) => a.split('{').length - b.split('{').length)
      .map((template) => this.document.paths[template]?.[method.toLowerCase()])
      .find((operation) => operation !== undefined);
    if (!found) throw new Error(`The document does not tell of ${method} ${path}.`);
    return found;
  }

  private mismatches(schema: Json, value: unknown): string[] {
    const { error } = this.shapeOf(schema).safeParse(value);
    return error ? [z.prettifyError(error), JSON.stringify(value)] : [];
  }
}

function shapeIn({ components }: Document, schema: Json): Shape {
  const $defs = closed(components.schemas);
  return z.fromJSONSchema(inDefinitions({ ...schema, $defs }) as Parameters<typeof z.fromJSONSchema>[0]);
}

function pattern(template: string): RegExp {
  return new RegExp(`^${template.replaceAll('.', '\\.').replaceAll(/\{\w+\}/g, '[^/]+')}$`);
}

/** The document leaves answers open for what may come; here a field that nobody has told of is a mistake. */
function closed<T>(schema: T): T {
  if (Array.isArray(schema)) return schema.map(closed) as T;
  if (typeof schema !== 'object' || schema === null) return schema;
  const inside = Object.entries(schema).map(([key, each]) => [key, key === 'allOf' ? each : closed(each)]);
  const copy = Object.fromEntries(inside) as Json;
  const isObject = copy['type'] === 'object' && copy['additionalProperties'] === undefined;
  return (isObject ? { ...copy, additionalProperties: false } : copy) as T;
}

function inDefinitions(schema: object): unknown {
  return JSON.parse(JSON.stringify(schema).replaceAll('#/components/schemas/', '#/$defs/'));
}

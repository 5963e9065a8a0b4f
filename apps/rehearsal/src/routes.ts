import { anthropic } from './anthropic/face.js';
import { countTokensOf } from './anthropic/request.js';
import { answer } from './answer.js';
import { readBody } from './body.js';
import type { Exchange } from './exchange.js';
import type { Face } from './face.js';
import { parseJson } from './json.js';
import { embeddingsOf } from './embeddings.js';
import { anthropicModels, modelOf, openaiModels } from './models.js';
import { openai } from './openai/face.js';
import { Refusal } from './refusal.js';
import type { Tries } from './tries.js';

const MEBIBYTE = 1024 * 1024;
export const DEFAULT_BODY_LIMIT = 32 * MEBIBYTE;

export interface House {
  tries: Tries;
  bodyLimit: number;
}

type Route = (exchange: Exchange, house: House) => Promise<void> | void;

const ROUTES = new Map<string, Route>([
  ['POST /v1/messages', (exchange, house) => play(exchange, anthropic, house)],
  ['POST /v1/messages/count_tokens', countTokens],
  ['POST /v1/chat/completions', (exchange, house) => play(exchange, openai, house)],
  ['POST /v1/embeddings', embed],
  ['GET /v1/models', listModels],
  ['GET /healthz', (exchange) => exchange.json(200, { status: 'ok', model: 'rehearsal' })],
]);

/** Errors, too, are in the shape of the provider that the caller takes this for. */
export function faceOf(path: string, headers: NodeJS.Dict<string | string[]>): Face {
  return path.startsWith('/v1/messages') || 'anthropic-version' in headers ? anthropic : openai;
}

export async function route(exchange: Exchange, path: string, house: House): Promise<void> {
  const method = exchange.request.method ?? 'GET';
  const found = ROUTES.get(`${method} ${path}`);
  const [, model] = method === 'GET' ? (/^\/v1\/models\/([^/]+)$/.exec(path) ?? []) : [];
  if (model !== undefined) return exchange.json(200, modelOf(model, wireOf(exchange)));
  if (found === undefined) throw new Refusal({ kind: 'no-route', method, path });
  await found(exchange, house);
}

async function play(exchange: Exchange, face: Face, { tries, bodyLimit }: House): Promise<void> {
  await answer(exchange, face, await readBody(exchange.request, bodyLimit), tries);
}

async function countTokens(exchange: Exchange, { bodyLimit }: House): Promise<void> {
  const content = await readBody(exchange.request, bodyLimit);
  exchange.json(200, { input_tokens: countTokensOf(parseJson(content.toString())) });
}

function listModels(exchange: Exchange): void {
  exchange.json(200, wireOf(exchange) === 'openai' ? openaiModels() : anthropicModels());
}

function wireOf(exchange: Exchange): 'anthropic' | 'openai' {
  return exchange.header('anthropic-version') === undefined ? 'openai' : 'anthropic';
}

async function embed(exchange: Exchange, { bodyLimit }: House): Promise<void> {
  const content = await readBody(exchange.request, bodyLimit);
  exchange.json(200, embeddingsOf(parseJson(content.toString())));
}

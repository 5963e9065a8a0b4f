import { allowanceOf, type Allowance } from './allowance.js';
import { collect } from './collect.js';
import type { Exchange } from './exchange.js';
import type { Ending, Face, Reply } from './face.js';
import { hashOf, idOf } from './ids.js';
import { parseJson } from './json.js';
import { mannerOf, type Manner } from './manner.js';
import { movesOf, TORN_CHARACTER, type Move } from './moves.js';
import type { Performance } from './performance.js';
import { plan } from './plan.js';
import type { Prompt } from './prompt.js';
import type { Failing } from './script/directive.js';
import { Outlet, stream } from './stream.js';
import { tokensOfChars } from './tokens.js';
import type { Tries } from './tries.js';

/** Plays the model once: reads the prompt, plans the act, and fails, streams or answers as a whole. */
export async function answer(exchange: Exchange, face: Face, content: Buffer, tries: Tries): Promise<void> {
  const prompt = face.read(parseJson(content.toString()));
  const manner = mannerOf(prompt.model);
  const over = overOf(prompt, manner);
  if (over !== undefined) return exchange.fail({ kind: 'context', retryAfter: undefined, over });
  const performance = plan(prompt);
  const seed = hashOf(content);
  const failing = performance.failing ?? failingFirst(performance, prompt, exchange, seed, tries);
  if (failing !== undefined) return exchange.fail(failing);
  const { callPrefix, callLength } = face;
  const allowance = allowanceOf(prompt, manner.window);
  const moves = allowance.of(movesOf(performance.items, { seed, callPrefix, callLength }));
  const reply = replyTo(prompt, performance, idOf(seed, face.idPrefix, face.idLength), manner);
  const end = (characters: number) => endingOf(prompt, performance, reply, allowance, characters);
  return prompt.streaming
    ? streamAnswer(exchange, face, { moves, reply, end, rate: performance.rate })
    : wholeAnswer(exchange, face, { moves, reply, end });
}

interface Play {
  moves: Iterable<Move>;
  reply: Reply;
  end: (characters: number) => Ending;
}

async function streamAnswer(exchange: Exchange, face: Face, play: Play & { rate: number }): Promise<void> {
  exchange.startStream();
  const writer = face.frames(play.reply);
  const outlet = new Outlet(exchange.response, exchange.stage);
  const characters = await stream(play.moves, writer, outlet, play.rate);
  if (characters !== undefined) outlet.end(writer.close(play.end(characters)));
}

async function wholeAnswer(exchange: Exchange, face: Face, play: Play): Promise<void> {
  const { blocks, characters, broken, failing } = await collect(play.moves, exchange.stage);
  if (failing !== undefined) return exchange.fail(failing);
  const bytes = Buffer.from(JSON.stringify(face.whole(play.reply, blocks, play.end(characters))));
  const sent = {
    no: bytes.length,
    here: Math.floor(bytes.length / 2),
    utf8: bytes.lastIndexOf(TORN_CHARACTER) + 2,
  };
  exchange.bytes(200, bytes, {}, sent[broken]);
}

/**
 * Tries are told apart by what the caller sends with all tries of one step, else by the request itself. The
 * script and the act are part of the key: a caller's id may live longer than a step.
 */
function failingFirst(
  { failFirst }: Performance,
  prompt: Prompt,
  exchange: Exchange,
  seed: string,
  tries: Tries,
): Failing | undefined {
  if (failFirst === undefined) return undefined;
  const caller = exchange.header('idempotency-key') ?? prompt.user;
  const key = caller === undefined ? seed : hashOf(JSON.stringify([caller, prompt.person, prompt.act]));
  return tries.next(key) <= failFirst.tries ? failFirst.failing : undefined;
}

function overOf({ inputTokens: tokens }: Prompt, { window = Infinity }: Manner) {
  return tokens > window ? { tokens, window } : undefined;
}

function replyTo(prompt: Prompt, { figures }: Performance, id: string, manner: Manner): Reply {
  const { input = prompt.inputTokens, cacheRead = 0, cacheWrite = 0 } = figures;
  const created = Math.floor(Date.now() / 1000);
  const wantsUsage = prompt.wantsUsage && manner.tellsUsage;
  return { id, model: prompt.model, created, usage: { input, cacheRead, cacheWrite }, wantsUsage, manner };
}

function endingOf(
  { stopSequence }: Prompt,
  { stop, figures }: Performance,
  { usage }: Reply,
  { ended }: Allowance,
  characters: number,
): Ending {
  const output = figures.output ?? tokensOfChars(characters);
  return { stop: ended ?? stop, stopSequence, usage: { ...usage, output } };
}

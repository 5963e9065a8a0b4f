import {
  addUsage,
  type Message,
  type QueryResponse,
  type Segment,
  type Usage,
  type Witness,
} from '#shared/contracts';
import { heardText } from '#shared/conversation';
import { addresseeIn, addresseeQuestion } from './addressee-question.js';
import { namedIn } from './addressee.js';
import { redrawn, segmentsQuestion } from './better-segments.js';
import { inSegments } from './segments.js';

/** Brackets alone, as a careless aside leaves them behind, say nothing. */
const saysNothing = /^[\s()]*$/u;

export interface Heard {
  /** Its text in parts, by rules alone, or as it came with them. */
  message: Message;
  /** What of it agents may know. */
  words: string;
  /** There is nothing in it to be answered. */
  isSilent: boolean;
}

/** What rules tell of a message. One that was parted before, perhaps by a model, is not parted again. */
export function heardByRules(message: Message): Heard {
  const parted = message.segments ? message : inSegments(message);
  const words = heardText(parted);
  const hasFiles = message.blocks.some(({ kind }) => kind === 'image' || kind === 'file');
  const hasAside = parted.segments?.some(({ kind }) => kind === 'out_of_character') === true;
  return { message: parted, words, isSilent: hasAside && !hasFiles && saysNothing.test(words) };
}

/** It is known to be in parts, and there is nothing in them to be answered. */
export function isAside(message: Message): boolean {
  return message.segments !== undefined && heardByRules(message).isSilent;
}

export interface Asked {
  system: string;
  text: string;
  schema: Record<string, unknown>;
  maxTokens?: number;
}

/** The answer, or undefined where none was had; with what it has cost. */
export type Ask = (
  part: string,
  question: Asked,
) => Promise<Pick<QueryResponse<'model.classify'>, 'answer' | 'source' | 'model' | 'usage'>>;

export interface Understood<T> {
  came: T;
  model?: string | undefined;
  usage?: Usage | undefined;
}

export function asIs<T>(came: T): Understood<T> {
  return { came };
}

/** Parted better than by rules; where a model does not answer, or changes words, rules it is. */
export async function partedBy(ask: Ask, plain: readonly Segment[]): Promise<Understood<Segment[]>> {
  const question = segmentsQuestion(plain);
  if (!question) return { came: [...plain] };
  const { answer, source, model, usage } = await ask('segments', question);
  const better = source === 'model' ? redrawn(plain, answer) : undefined;
  return { came: better ?? [...plain], model, usage };
}

/** Whom it is meant for: whoever alone is named, else as a model has it, else the host, who stands first. */
export async function meantBy(
  ask: Ask,
  { words }: Heard,
  before: string,
  present: readonly Witness[],
): Promise<Understood<string | undefined>> {
  const named = namedIn(words, present);
  const [host] = present;
  if (named.length === 1) return { came: named[0]?.id };
  if (words === '') return { came: host?.id };
  const { answer, source, model, usage } = await ask('addressee', addresseeQuestion(words, before, present));
  return { came: source === 'model' ? addresseeIn(answer) : host?.id, model, usage };
}

export function costOf(...all: readonly Pick<Understood<unknown>, 'model' | 'usage'>[]): {
  model?: string;
  usage?: Usage;
} {
  const model = all.find((each) => each.usage && each.model)?.model ?? all.find((each) => each.model)?.model;
  const usages = all.flatMap(({ usage }) => usage ?? []);
  const [first, ...rest] = usages;
  return {
    ...(model ? { model } : {}),
    ...(first ? { usage: rest.reduce((sum, usage) => addUsage(sum, usage), first) } : {}),
  };
}

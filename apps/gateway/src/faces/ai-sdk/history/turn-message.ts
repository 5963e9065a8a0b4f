import type { Message } from '#shared/contracts';
import type { Kept } from '../../telling/kept-turns.js';
import { soFar } from '../telling/passage.js';
import type { Telling } from '../telling/tell-entry.js';
import { asLogged } from './as-logged.js';
import type { ShownMessage } from './shown-message.js';
import { toldMessage } from './told-message.js';

/** A turn that is over, as its stream told it; where its replies say something else by now, as they say it. */
export function messageOfTurn(
  replies: readonly Message[],
  kept: readonly Kept[],
  telling: Telling,
): ShownMessage | undefined {
  const told = messageSoFar(kept, telling);
  return told && saysTheSame(told, replies) ? told : messageSoFar(asLogged(replies), telling);
}

/** Undefined: it says nothing, or is not over in what is kept of it. */
function messageSoFar(kept: readonly Kept[], telling: Telling): ShownMessage | undefined {
  const told = soFar(kept, telling);
  return told?.kind === 'over' ? toldMessage(told.frames) : undefined;
}

function saysTheSame({ id, parts }: ShownMessage, replies: readonly Message[]): boolean {
  const others = parts.flatMap(({ type, id: reply }) => (type === 'data-parley-reply' ? [reply] : []));
  const text = parts.map((part) => (part.type === 'text' ? part['text'] : '')).join('');
  return (
    JSON.stringify([id, ...others]) === JSON.stringify(replies.map((reply) => reply.id)) &&
    text === replies.map(textOf).join('')
  );
}

function textOf({ blocks }: Message): string {
  return blocks.map((block) => (block.kind === 'text' ? block.text : '')).join('');
}

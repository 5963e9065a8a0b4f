import type { Message, Receipt } from '#shared/contracts';
import { roomFor, softShare, spared } from './budgets.js';
import { estimateMessages, estimateOffers } from './estimate-message.js';
import { inWords, newestWithin } from './minimal.js';
import { plainView, type Prompt, type PromptParts } from './prompt-parts.js';
import { estimateSections, indispensable, inOrder, systemOf, withoutDispensable } from './sections.js';
import { shortenOutputs } from './shorten-outputs.js';
import { messagesOf, shortenedPath } from './shortened-path.js';

/**
 * What stands in front is what changes least. What is left out, where it does not fit: memory, then the scene, then
 * skills (beyond 80 % of the room); then old outputs of tools (beyond all of it). The prompts of base, project,
 * agent and session, and the message that is answered, always stay: whether they are too long, the provider says.
 */
export function assemble(parts: PromptParts): Prompt {
  const { path, receipts, level, view = plainView } = parts;
  const shown = shortenedPath(path, receipts);
  const messages = view.shown(messagesOf(shown));
  return level === 'whole' ? wholePrompt(parts, messages) : minimalPrompt(parts, messages, shown.receipt);
}

/** Counts in estimated tokens; the factor is put on limits and results alone. */
export function wholePrompt(parts: Omit<PromptParts, 'level'>, messages: Message[]): Prompt {
  const { factor } = parts;
  const room = roomFor(parts) / factor;
  const sections = inOrder(parts.sections);
  const wanted = estimateSections(sections) + estimateOffers(parts.tools) + estimateMessages(messages);
  const system = withoutDispensable(sections, wanted - room * softShare);
  const tooMany = wanted - system.saved - room;
  const said = tooMany > 0 ? shortenOutputs(messages, tooMany, spared / factor) : untouched(messages);
  return {
    system: systemOf(system.kept),
    messages: said.messages,
    tokens: Math.ceil((wanted - system.saved - said.saved) * factor),
    wanted: Math.ceil(wanted * factor),
    leftOut: [...system.leftOut, ...said.leftOut],
  };
}

function untouched(messages: Message[]): ReturnType<typeof shortenOutputs> {
  return { messages, saved: 0, leftOut: [] };
}

/** Half of the window, since whoever needs this has seen estimates fail. */
function minimalPrompt(parts: PromptParts, said: readonly Message[], receipt?: Receipt): Prompt {
  const { factor, current } = parts;
  const sections = indispensable(inOrder(parts.sections));
  const words = inWords(said);
  const around = estimateSections(sections) + estimateOffers(parts.tools);
  const most = Math.min(parts.window / 2, roomFor(parts)) / factor - around;
  const { messages, dropped } = newestWithin(words, most, { current, summary: receipt?.receipt });
  return {
    system: systemOf(sections),
    messages,
    tokens: Math.ceil((around + estimateMessages(messages)) * factor),
    wanted: Math.ceil((around + estimateMessages(words)) * factor),
    leftOut: ['all but words', ...(dropped > 0 ? [`the oldest ${dropped} messages`] : [])],
  };
}

/**
 * How much a reply has said. In this protocol each of its texts is a message, and the calls behind a text belong to it:
 * their ids follow from the blocks alone, so that whoever reads a reply later gives its messages the same ones.
 */
export interface Numbering {
  messages: number;
  thoughts: number;
  calls: number;
  /** The message that the next call belongs to, and the step of the calls that it has already. */
  holder: { id: string; step: number | undefined } | undefined;
}

export const nothingNumbered: Numbering = { messages: 0, thoughts: 0, calls: 0, holder: undefined };

export interface Numbered<T> {
  now: Numbering;
  given: T;
}

export function nextText(reply: string, before: Numbering): Numbered<string> {
  const id = messageId(reply, before.messages);
  const holder = { id, step: undefined };
  return { now: { ...before, messages: before.messages + 1, holder }, given: id };
}

export function nextThought(reply: string, before: Numbering): Numbered<string> {
  const thoughts = before.thoughts + 1;
  return { now: { ...before, thoughts }, given: `${reply}.thought${thoughts}` };
}

/** `parent` is the message that it belongs to: one without words where nothing was said before it in its step. */
export function nextCall(
  reply: string,
  step: number,
  before: Numbering,
): Numbered<{ id: string; parent: string }> {
  const { holder } = before;
  const calls = before.calls + 1;
  const id = `${reply}-call${calls}`;
  if (holder && (holder.step === undefined || holder.step === step))
    return { now: { ...before, calls, holder: { ...holder, step } }, given: { id, parent: holder.id } };
  const parent = messageId(reply, before.messages);
  const now = { ...before, calls, messages: before.messages + 1, holder: { id: parent, step } };
  return { now, given: { id, parent } };
}

/** No id of ours holds a dot. */
export function replyOf(id: string): string {
  return id.split('.', 1)[0] ?? id;
}

function messageId(reply: string, before: number): string {
  return before === 0 ? reply : `${reply}.${before + 1}`;
}

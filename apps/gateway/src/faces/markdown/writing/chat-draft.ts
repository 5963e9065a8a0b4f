import {
  answerSource,
  failureCallout,
  fingerprintOf,
  isHeadless,
  parseChat,
  printOfChat,
  putBehind,
  putInto,
  renderChat,
  saidParts,
  spokenIn,
  withKeys,
  type Answer,
  type Answering,
  type ChatFile,
  type SpokenTurn,
  type WrittenEnd,
} from '#shared/markdown-chat';

export interface DraftParts {
  /** Where the file lies in the vault. */
  path: string;
  /** The file up to the words that are answered. */
  base: ChatFile;
  asked: readonly SpokenTurn[];
  agent: string;
  session: string;
  turn: string;
}

/** How the file is to read at some moment. */
export interface Draft {
  text: string;
  /** What of it stands behind the words. */
  source: string;
}

/** What stands in the file, and which part of it we have put there. */
export interface Standing {
  text: string | undefined;
  source: string;
}

/** While the answer comes, for those who only look on. */
export function shownDraft(parts: DraftParts, answer: Answer): string {
  return putBehind(keyed(parts), sourceOf(parts, answer, { kind: 'open' }));
}

/** While the answer comes, for the file: whoever finds it so knows where the rest is. */
export function growingDraft(parts: DraftParts, answer: Answer, theirs?: Standing): Draft {
  return draftOf(
    parts,
    sourceOf(parts, answer, { kind: 'answering', answering: answeringOf(parts) }),
    theirs,
  );
}

export function finishedDraft(parts: DraftParts, answer: Answer, theirs?: Standing): Draft {
  const draft = draftOf(parts, sourceOf(parts, answer, endOf(answer)), theirs);
  const file = parseChat(draft.text);
  const fingerprint = fingerprintOf(parts.path, spokenIn(file));
  return { ...draft, text: renderChat(withKeys(file, { ...keysOf(parts), fingerprint })) };
}

/** What of a file that was read stands behind the words. */
export function standingIn(text: string, base: ChatFile): Standing {
  const before = renderChat(base);
  return { text, source: text.startsWith(before) ? text.slice(before.length) : '' };
}

function draftOf(parts: DraftParts, source: string, theirs: Standing | undefined): Draft {
  if (theirs?.text === undefined) return { source, text: putBehind(keyed(parts), source) };
  const file = parseChat(theirs.text);
  const text = renderChat(withKeys(file, keysOf(parts)));
  return { source, text: putInto(text, theirs.source, answeringOf(parts), source) };
}

function answeringOf({ session, turn, asked }: DraftParts): Answering {
  return { session, turn, print: printOfChat(asked) };
}

/** Words that join a turn before anything was said stand right behind those without a heading. */
function sourceOf({ agent, base }: DraftParts, answer: Answer, end: WrittenEnd): string {
  const source = answerSource({ answer, agent, end }, base.lineEnd);
  return isHeadless(base) ? source.replace(/^## User(?: \(.*\))?\r?\n\r?\n/, '') : source;
}

function keyed(parts: DraftParts): ChatFile {
  return withKeys(parts.base, keysOf(parts));
}

function keysOf({ agent, session }: DraftParts): { agent: string; conversation_id: string } {
  return { agent, conversation_id: session };
}

/** A turn that was stopped before it said anything leaves the words to be answered. */
function endOf(answer: Answer): WrittenEnd {
  const { end } = answer;
  if (end?.kind === 'failed' || end?.kind === 'rejected') return { kind: 'failed', ...failureCallout(end) };
  return saidParts(answer).length === 0 ? { kind: 'open' } : { kind: 'whole' };
}

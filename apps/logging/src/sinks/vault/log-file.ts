import {
  answerSource,
  failureCallout,
  fingerprintOf,
  parseChat,
  printOfChat,
  putBehind,
  readKey,
  renderChat,
  spokenIn,
  turnSource,
  withKeys,
  type ChatFile,
  type WrittenEnd,
} from '#shared/markdown-chat';
import type { Failure, LoggedTurn } from './conversation-log.js';

/** What one file of a conversation is to say. */
export interface LogPart {
  session: string;
  agent: string;
  /** From 1 on. */
  part: number;
  turns: readonly LoggedTurn[];
  /** How the last turn of all has failed, for the last file. */
  failure?: Failure;
}

type Section = ChatFile['sections'][number];

/** Nobody has changed what is said in it since it was written: it may be renewed. */
export function isUntouched(text: string): boolean {
  const file = parseChat(text);
  const fingerprint = readKey(file.head, 'fingerprint');
  return fingerprint !== undefined && fingerprint.endsWith(`_${printOfChat(spokenIn(file))}`);
}

/**
 * The file as it must be: what it says already stays byte for byte, with notes and front matter of others; from the
 * first difference on it says what the conversation does. What is right already is given back as it is.
 */
export function renewed(former: string | undefined, path: string, wanted: LogPart): string {
  const file = former === undefined ? begun(wanted.part) : parseChat(former);
  if (former !== undefined && isRight(file, wanted)) return withFingerprint(file, path, wanted);
  const { kept, count } = keptOf(file.sections, wanted.turns);
  const { agent, session: conversation_id } = wanted;
  const keyed = withKeys({ ...file, sections: kept }, { agent, conversation_id });
  const text = putBehind(keyed, sourceBehind(file, wanted, count));
  return withFingerprint(parseChat(text), path, wanted);
}

function begun(part: number): ChatFile {
  return parseChat(part === 1 ? '' : `---\npart: ${part}\n---\n\n`);
}

function isRight({ sections }: ChatFile, { turns, failure }: LogPart): boolean {
  const isFailed = sections.at(-1)?.end.kind === 'failed';
  return isFailed === (failure !== undefined) && printOfChat(spokenIn({ sections })) === printOfChat(turns);
}

/** The fingerprint tells the path too, which a renamed file has changed. */
function withFingerprint(file: ChatFile, path: string, { agent, session }: LogPart): string {
  const fingerprint = fingerprintOf(path, spokenIn(file));
  return renderChat(withKeys(file, { agent, conversation_id: session, fingerprint }));
}

/** Notes and the sections that say what the first turns do; without what tells of errors, or waits for words. */
function keptOf(
  sections: readonly Section[],
  turns: readonly LoggedTurn[],
): { kept: Section[]; count: number } {
  const kept: Section[] = [];
  let count = 0;
  for (const section of sections) {
    const isBlank = section.role !== 'note' && section.text.trim() === '';
    if (section.role !== 'note' && !isBlank) {
      if (!isSame(section, turns[count])) break;
      count += 1;
    }
    if (!isBlank) kept.push({ ...section, source: section.plainSource, end: { kind: 'whole' } });
  }
  return { kept, count };
}

function isSame({ role, text }: Section, turn: LoggedTurn | undefined): boolean {
  if (role === 'note' || turn?.role !== role) return false;
  return printOfChat([{ role, text }]) === printOfChat([turn]);
}

function sourceBehind({ lineEnd }: ChatFile, { agent, turns, failure }: LogPart, count: number): string {
  const added = turns.slice(count).map(({ role, text, name }) => turnSource(role, text, lineEnd, name));
  const end: WrittenEnd = failure
    ? { kind: 'failed', ...failureCallout({ kind: 'failed', ...failure }) }
    : { kind: 'whole' };
  return [...added, answerSource({ answer: { parts: [] }, agent, end }, lineEnd)].join(lineEnd);
}

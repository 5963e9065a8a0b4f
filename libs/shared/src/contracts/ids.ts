import { hash, randomBytes } from 'node:crypto';
import { z } from 'zod';

/** Ids go into broker subjects, so nothing that means something there (`.`, `*`, `>`, blanks) may pass. */
export const idPattern = /^[A-Za-z0-9_-]{1,64}$/;

export const idSchema = z
  .string()
  .regex(idPattern, 'must be 1 to 64 characters out of A-Z, a-z, 0-9, "_" and "-"');

export type IdKind =
  | 's'
  | 't'
  | 'm'
  | 'c'
  | 'u'
  | 'k'
  | 'a'
  | 'w'
  | 'g'
  | 'f'
  | 'sc'
  | 'p'
  | 'me'
  | 'se'
  | 'pl'
  | 'tk';

/** 128 random bits behind a letter that says what it names: session, turn, message, command, user … */
export function newId(kind: IdKind): string {
  return `${kind}_${randomBytes(16).toString('base64url')}`;
}

/** The same key in the same session always names the same turn, whichever gateway is asked. */
export function turnIdForKey(session: string, key: string): string {
  return `t_${digest(session, key).slice(0, 22)}`;
}

/** As its turn, so that a retry which finds nobody home still names what will exist. */
export function messageIdForKey(session: string, key: string): string {
  return `m_${digest('message', session, key).slice(0, 22)}`;
}

/** What words for a running turn become, should it end before it has read them. */
export function turnIdForWords(session: string, message: string): string {
  return `t_${digest('steer', session, message).slice(0, 22)}`;
}

/** An approval is that of one call. */
export function approvalIdOf(callKey: string): string {
  return `ap_${digest('approval', callKey).slice(0, 22)}`;
}

/** However often a call is carried out, the same session works for it, on the same turn. */
export function childSessionId(callKey: string): string {
  return `s_${digest('child', callKey).slice(0, 22)}`;
}

/** The command that gives such a session its task: an agent says it, on behalf of the session's owner. */
export function childTaskId(child: string): string {
  return `c_${digest('child submit', child).slice(0, 22)}`;
}

/** However often a pass of a chain is asked for, it is done once; `attempt` counts those made in vain. */
export function passJobId(chain: string, pass: string, attempt: number): string {
  return `pj_${digest('pass', chain, pass, String(attempt)).slice(0, 22)}`;
}

/** A SHA-256 over parts that cannot run into each other. */
export function digest(...parts: string[]): string {
  return hash('sha256', parts.map((part) => `${Buffer.byteLength(part)}:${part}`).join(''), 'base64url');
}

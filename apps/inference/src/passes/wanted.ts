import { passNames, type Agent, type PassName, type Session } from '#shared/contracts';

type Settings = Pick<Session, 'passes' | 'scenes' | 'parent'>;

/** Undefined: its host may have a say. A session that works for another one is nobody's memory. */
export function passesOfSession({ passes, parent }: Settings): readonly PassName[] | undefined {
  return parent === null ? (passes ?? undefined) : [];
}

/** Nearest first: what the session says, what its host does, what a session with scenes lives by, what the operator has set. */
export function passesWanted(
  session: Settings,
  host: Pick<Agent, 'passes'> | undefined,
  byDefault: readonly PassName[],
): readonly PassName[] {
  return passesOfSession(session) ?? host?.passes ?? (session.scenes ? passNames : byDefault);
}

/**
 * Whether a turn's words are looked at before they are answered, as far as that can be told without asking for the
 * host: where he alone could say, they are.
 */
export function hearsWords(
  session: Settings & Pick<Session, 'agents'>,
  byDefault: readonly PassName[],
): boolean {
  if (session.parent !== null) return false;
  if (session.agents.length > 1 || isUpToHost(session)) return true;
  return passesWanted(session, undefined, byDefault).includes('segments');
}

/** Among several what is out of character is told apart anyway. */
export function isUpToHost({ agents, passes }: Pick<Session, 'agents' | 'passes'>): boolean {
  return passes === null && agents.length === 1;
}

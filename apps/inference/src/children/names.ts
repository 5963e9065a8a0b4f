import { childSessionId, digest } from '#shared/contracts';

/**
 * Whatever belongs to a session that works for another one is named after the call that has begun it. So whoever
 * takes that call over says the same once more, and it counts once.
 */
export interface ChildNames {
  session: string;
  /** What it was asked. */
  turn: string;
  message: string;
}

export function childNames(callKey: string): ChildNames {
  return {
    session: childSessionId(callKey),
    turn: childTurnOf(callKey),
    message: `m_${short('child message', callKey)}`,
  };
}

export function childTurnOf(callKey: string): string {
  return `t_${short('child turn', callKey)}`;
}

/** Of the one command of its kind that concerns a child, beside the one with its task. What is `found` out about its end is not its own word. */
export function commandOf(what: 'stop' | 'finish' | 'found', child: string): string {
  return `c_${short(`child ${what}`, child)}`;
}

export function reportOf(child: string): string {
  return `m_${short('child report', child)}`;
}

function short(what: string, key: string): string {
  return digest(what, key).slice(0, 22);
}

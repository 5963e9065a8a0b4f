import type { Memory } from '#shared/contracts';

/** As a statement over standing memories gives it. */
export interface StandingMemory extends Omit<Memory, 'madeAt'> {
  at: Date;
  en: number;
}

export function memoryOf(row: StandingMemory): Memory {
  const { id, session, agent, text, about, source, significance, pinned, on, scene, clock } = row;
  const of = { id, session, agent, text, about, source, significance, pinned, on, scene, clock };
  return { ...of, supersededBy: row.supersededBy, madeAt: row.at.toISOString() };
}

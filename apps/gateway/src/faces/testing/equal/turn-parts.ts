import type { Usage } from '#shared/contracts';

/** Who carries a call out, and what becomes of it first. */
export const fates = [
  'ours',
  'ours, alone',
  'client’s',
  'client’s, agreed to',
  'client’s, denied',
  'client’s, amiss',
] as const;
export type Fate = (typeof fates)[number];

export interface RandomBlock {
  kind: 'text' | 'thinking';
  text: string;
  /** So much of it has come by deltas, in two pieces. */
  heard: number;
}

export interface RandomCall {
  kind: 'tool';
  fate: Fate;
  input: Record<string, string | number | null>;
}

export interface RandomStep {
  blocks: (RandomBlock | RandomCall)[];
  usage: Usage;
  /** Whether its calls are asked for in one append. */
  together: boolean;
}

import type { ToolServer } from '#shared/contracts';

/** Where a definition comes from decides what it may: only the operator's file starts programs. */
export type Origin = 'file' | 'api';

export interface Definition {
  id: string;
  origin: Origin;
  server: ToolServer;
}

/** One that cannot be used, with what is wrong with it and where. */
export interface BrokenDefinition {
  id: string;
  problem: string;
}

export function sameDefinition(one: Definition, other: Definition): boolean {
  return one.origin === other.origin && JSON.stringify(one.server) === JSON.stringify(other.server);
}

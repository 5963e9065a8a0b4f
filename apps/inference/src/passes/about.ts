import type { Chain, OpenChain } from '#shared/contracts';

/** What a chain is about, whatever it is at. */
export function aboutOf({ chain, turn, on, messages, present, scene }: OpenChain): Chain {
  return { chain, on, messages, present, ...(turn ? { turn } : {}), ...(scene ? { scene } : {}) };
}

import type { Directive } from './directive.js';

/**
 * Fifty words a second when a script does not say: fast enough not to bore, slow enough that a person sees the
 * answer stream.
 */
export const DEFAULT_RATE = 50;

/** What the model does in one call. `rate` and `stamped` hold from its start: they stay on over later acts. */
export interface Act {
  directives: Directive[];
  rate: number;
  stamped: boolean;
}

/** A script that has run out goes on with empty acts; whoever plays them says that it is over. */
export function actAt(script: readonly Directive[], index: number): Act {
  const acts = split(script);
  const earlier = acts.slice(0, index).flat();
  const rate = earlier.findLast((directive) => directive.kind === 'rate');
  return {
    directives: acts[index] ?? [],
    rate: rate?.perSecond ?? DEFAULT_RATE,
    stamped: earlier.some((directive) => directive.kind === 'stamp'),
  };
}

function split(script: readonly Directive[]): Directive[][] {
  let act: Directive[] = [];
  const acts = [act];
  for (const directive of script) {
    if (directive.kind === 'then') acts.push((act = []));
    else act.push(directive);
  }
  return acts;
}

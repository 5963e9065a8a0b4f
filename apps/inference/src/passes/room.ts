import type { Conversation, NewEntry } from '#shared/contracts';

/**
 * As many as a lively talk leaves while memory is away for as long as a pass waits for it: no pass is thrown away that
 * could have been tried. All of them stand in each snapshot, about 90 kB of two agents, so there is an end to it.
 */
const mostChains = 200;

/** Makes room for so many chains more: where too many hang about, the oldest are given up, for everybody to see. */
export function givenUp({ chains }: Pick<Conversation, 'chains'>, more: number): NewEntry[] {
  const tooMany = chains.length + more - mostChains;
  return chains.slice(0, Math.max(0, tooMany)).flatMap(({ chain, left }) =>
    left.map((pass): NewEntry => ({
      type: 'state.pass_failed',
      by: 'system',
      body: { pass, chain, reason: 'Too many others were waiting.' },
    })),
  );
}

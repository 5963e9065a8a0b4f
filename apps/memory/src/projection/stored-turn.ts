import { callHash, type OpenCall, type OpenTurn } from '#shared/contracts';
import { noTries } from '#shared/conversation';

/** Before calls were told of one by one, the ids of those that were requested stood there. */
type TurnOfOld = OpenTurn & { requested?: string[] };

const turnsOfOld = {
  base: null,
  stepsAbandoned: 0,
  stopping: null,
  steers: [],
  tries: noTries,
  waitedMs: 0,
  waitsSince: null,
  heard: null,
  interlude: false,
  considered: false,
};

/** An open turn as it is told of today, whenever its row was written. */
export function storedTurn({ requested = [], ...turn }: TurnOfOld): OpenTurn {
  return { ...turnsOfOld, ...turn, calls: turn.calls ?? openCallsOf(turn, requested) };
}

/** Only those without a result are open. */
function openCallsOf({ reply }: OpenTurn, requested: readonly string[]): OpenCall[] {
  const blocks = reply?.blocks ?? [];
  return blocks.flatMap((block) => {
    if (block.kind !== 'tool' || block.outcome !== undefined || !requested.includes(block.call)) return [];
    const { call, name, input } = block;
    const plain = { runs: 'tools', alone: false, changed: null, approval: null } as const;
    return [{ call, hash: callHash(name, input), ...plain }];
  });
}

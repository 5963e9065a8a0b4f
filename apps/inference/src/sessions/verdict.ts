import type { Cursor, Verdict } from '#shared/contracts';
import type { AcceptedTurn, Answer } from '../commands/settlement.js';

/** What is known of that which an answer names, from when it was put into the log. */
export interface Noted {
  turn: AcceptedTurn | null;
  /** Whoever reads on from there misses nothing of the compaction. */
  compactionBefore: Cursor;
}

/** What its sender is told at once; undefined where he had better look into the log. */
export function verdictOf(answer: Answer, noted: Noted): Verdict | undefined {
  switch (answer.kind) {
    case 'unknown':
      return undefined;
    case 'done':
      return { outcome: 'done' };
    case 'moved':
      return { outcome: 'moved', head: answer.head };
    case 'refused': {
      const { error, runningTurn } = answer;
      return { outcome: 'refused', error, ...(runningTurn ? { runningTurn } : {}) };
    }
    case 'compacting':
      return { outcome: 'compacting', compaction: answer.compaction, before: noted.compactionBefore };
    case 'accepted': {
      if (!noted.turn) return undefined;
      // As it stands now: since it was judged, words that had joined a turn may have become one of their own.
      const { turn, message, before } = noted.turn;
      const { position } = answer;
      return { outcome: 'accepted', turn, message, before, ...(position === undefined ? {} : { position }) };
    }
  }
}

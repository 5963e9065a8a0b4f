import { availableParallelism } from 'node:os';

/** Of what keeps a core busy and may take hundreds of megabytes: more of it at once would make nothing faster. */
export const heavyAtOnce = Math.max(2, availableParallelism());

import type { Round } from '../round.js';

/** Something that breaks while people talk; when it resolves, everything is there again. */
export type Fault = (round: Round) => Promise<void>;

import type { Target } from '../target.js';
import type { FaceName } from './face-names.js';

export type Parley = Extract<Target, { kind: 'parley' }>;

/** Each turn when its model has thought, or all turns in the same instant. */
export type Calling = 'one by one' | 'in the same instant';

/** What a probe asks of the generator; each is answered with figures. */
export type ProbeOrder =
  /** Joins a turn that has said all its deltas and is still open. */
  | { ask: 'join'; target: Parley; deltas: number; joiners: number }
  /** Comes back with a cursor behind which so many events lie. */
  | { ask: 'resume'; target: Parley; events: number; times: number }
  /** Turns that run at once and call a tool. */
  | { ask: 'calls'; target: Parley; when: Calling; turns: number; rounds: number }
  /** Fills one user's archive up to so many messages, and asks for what is in it so many times. */
  | { ask: 'archive'; target: Parley; messages: number; times: number }
  /** One session with so many messages, branches and memories, and what is asked of it so many times. */
  | {
      ask: 'long session';
      target: Parley;
      messages: number;
      branches: number;
      memories: number;
      times: number;
    }
  /** Opens watchers of idle sessions and keeps them. */
  | { ask: 'watch'; target: Parley; over: 'sse' | 'websocket'; watchers: number; sessions: number }
  /** Starts streams that go on, as one more crowd, and keeps them. */
  | { ask: 'crowd'; target: Parley; streams: number; rate: number }
  /** The same, as one protocol tells them. */
  | { ask: 'face crowd'; target: Parley; face: FaceName; streams: number; rate: number }
  /** How many deltas each crowd has read so far. */
  | { ask: 'count' }
  /** Ends all that was kept. */
  | { ask: 'leave' };

export type ProbeFigures = Record<string, number>;

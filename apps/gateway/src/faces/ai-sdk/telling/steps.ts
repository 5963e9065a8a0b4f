import { frame, type Chunk } from './chunks.js';
import { noStep, type State } from './state.js';

/** What was told, and what it has come to. */
export interface Said {
  state: State;
  frames: readonly string[];
}

export function silent(state: State): Said {
  return { state, frames: [] };
}

/** Chunks that stand in the message: behind its beginning, and behind that of their step. */
export function inStep(state: State, chunks: readonly Chunk[]): Said {
  if (chunks.length === 0) return silent(state);
  const frames = state.step.isOpen ? [] : [frame({ type: 'start-step' })];
  const step = { ...state.step, isShown: true, isOpen: true };
  const greeted = greet({ ...state, step });
  return { state: greeted.state, frames: [...greeted.frames, ...frames, ...chunks.map(frame)] };
}

/** The same outside of any step. */
export function inMessage(state: State, chunks: readonly Chunk[]): Said {
  const greeted = greet(state);
  return { state: greeted.state, frames: [...greeted.frames, ...chunks.map(frame)] };
}

/** Without metadata of its own: what goes with every beginning was said by whoever greets first. */
export function greet(state: State, metadata?: object): Said {
  if (state.isGreeted) return silent(state);
  const messageId = state.message;
  const chunk = {
    type: 'start',
    ...(messageId === undefined ? {} : { messageId }),
    ...(metadata ? { messageMetadata: metadata } : {}),
  };
  return { state: { ...state, isGreeted: true }, frames: [frame(chunk)] };
}

/** A step's end is told when the next one begins or nothing more comes: until then its tools have the word. */
export function stepEnded(state: State): Said {
  const frames = state.step.isOpen ? [frame({ type: 'finish-step' })] : [];
  return { state: { ...state, step: noStep }, frames };
}

export function followedBy(said: Said, next: (state: State) => Said): Said {
  const { state, frames } = next(said.state);
  return { state, frames: [...said.frames, ...frames] };
}

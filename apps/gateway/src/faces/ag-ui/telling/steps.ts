import { addUsage, type EntryBody, type Usage } from '#shared/contracts';
import { frame, type AgUiEvent } from './events.js';
import type { ShownCall, State, UsageOfModel } from './state.js';

/** What was told, and what it has come to. */
export interface Said {
  state: State;
  frames: readonly string[];
}

export function silent(state: State): Said {
  return { state, frames: [] };
}

export function saying(state: State, ...events: AgUiEvent[]): Said {
  return { state, frames: events.map(frame) };
}

export function followedBy(said: Said, next: (state: State) => Said): Said {
  const { state, frames } = next(said.state);
  return { state, frames: [...said.frames, ...frames] };
}

export function stepStarted(state: State, { model }: EntryBody<'step.started'>): Said {
  return followedBy(stepEnded(state), (ended) => {
    const { replies, results, numbering } = ended;
    const before = { replies, results, numbering };
    const step = { ...ended.step, runs: true, model, isShown: false, before };
    return silent({ ...ended, step, blocks: new Map(), calls: [] });
  });
}

/** Behind the beginning of its step, which nobody is told of as long as nothing stands in it. */
export function inStep(state: State, ...events: AgUiEvent[]): Said {
  if (events.length === 0) return silent(state);
  const { step } = state;
  if (step.open !== undefined) return saying({ ...state, step: { ...step, isShown: true } }, ...events);
  const open = `step ${step.told + 1}`;
  const begun = { ...step, open, told: step.told + 1, isShown: true };
  return saying({ ...state, step: begun }, { type: 'STEP_STARTED', stepName: open }, ...events);
}

/** Its end is told when the next one begins or nothing more comes: until then its tools have the word. */
export function stepEnded(state: State): Said {
  const { open } = state.step;
  if (open === undefined) return silent(state);
  return saying(
    { ...state, step: { ...state.step, open: undefined } },
    { type: 'STEP_FINISHED', stepName: open },
  );
}

export function withUsage(
  usage: readonly UsageOfModel[],
  model: string,
  more: Usage | undefined,
): readonly UsageOfModel[] {
  if (!more) return usage;
  const at = usage.findIndex((each) => each.model === model);
  const known = usage[at];
  return known
    ? usage.with(at, { model, usage: addUsage(known.usage, more) })
    : [...usage, { model, usage: more }];
}

export function callNamed({ calls }: State, wanted: string): ShownCall | undefined {
  return calls.find(({ call }) => call === wanted);
}

export function withCall(state: State, changed: ShownCall): State {
  const { calls } = state;
  const at = calls.findIndex(({ call }) => call === changed.call);
  return { ...state, calls: at < 0 ? [...calls, changed] : calls.with(at, changed) };
}

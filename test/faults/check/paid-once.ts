import type { History } from '../history.js';

/** A step that is complete is never asked of the model again. */
export function paidOnce({ logs, asked, excused }: History): string[] {
  const completed = new Map<string, number>();
  for (const { appends } of logs) {
    for (const { at, append } of appends) {
      for (const entry of append.entries)
        if (entry.type === 'step.completed') completed.set(`${entry.turn}.${entry.body.step}`, at);
    }
  }
  return asked
    .filter(({ step, at, worker }) => at > (completed.get(step) ?? Infinity) && !excused.has(worker))
    .map(({ step, at, worker }) => {
      const late = Math.round(at - (completed.get(step) ?? at));
      return `step ${step} was asked again by ${worker}, ${late} ms after it was complete`;
    });
}

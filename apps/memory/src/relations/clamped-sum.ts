const atFirst = 50;

/** As a person is moved, from where one stands to a stranger: who is at the end of the scale takes no more of it along. */
export function clampedSum(deltas: readonly number[]): number {
  return deltas.reduce((soFar, delta) => Math.min(100, Math.max(0, soFar + delta)), atFirst);
}

import type { Misfit, ModelRequest } from '../model-port.js';

/** What Messages refuses, whichever model is asked. */
export function anthropicMisfits({ sampling, thinking }: ModelRequest['shape']): Misfit[] {
  const { temperature, topP, topK, stop = [] } = sampling ?? {};
  const thinks = thinking !== undefined && thinking !== 'off';
  const draws = [temperature, topP, topK].some((wish) => wish !== undefined);
  return [
    ...(thinks && draws ? [{ path: 'sampling', why: 'takes nothing but `stop` beside thinking' }] : []),
    ...(temperature !== undefined && temperature > 1
      ? [{ path: 'sampling.temperature', why: 'takes a temperature of at most 1' }]
      : []),
    ...(stop.some((word) => word.trim() === '')
      ? [{ path: 'sampling.stop', why: 'cannot stop at blanks' }]
      : []),
  ];
}

import { expect, it } from '@jest/globals';
import { Metrics } from './metrics.js';

it('a histogram is told as Prometheus reads it: each bucket holds those below it', () => {
  const metrics = new Metrics();
  for (const seconds of [0.5, 1, 7, 90]) {
    metrics.took('parley_x_seconds', 'How long.', seconds, [1, 10], { outcome: 'ok' });
  }
  metrics.took('parley_x_seconds', 'How long.', 2, [1, 10], { outcome: 'error' });
  expect(metrics.text().split('\n')).toEqual([
    '# HELP parley_x_seconds How long.',
    '# TYPE parley_x_seconds histogram',
    'parley_x_seconds_bucket{outcome="ok",le="1"} 2',
    'parley_x_seconds_bucket{outcome="ok",le="10"} 3',
    'parley_x_seconds_bucket{outcome="ok",le="+Inf"} 4',
    'parley_x_seconds_sum{outcome="ok"} 98.5',
    'parley_x_seconds_count{outcome="ok"} 4',
    'parley_x_seconds_bucket{outcome="error",le="1"} 0',
    'parley_x_seconds_bucket{outcome="error",le="10"} 1',
    'parley_x_seconds_bucket{outcome="error",le="+Inf"} 1',
    'parley_x_seconds_sum{outcome="error"} 2',
    'parley_x_seconds_count{outcome="error"} 1',
    '',
  ]);
});

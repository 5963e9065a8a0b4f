import { expect, it } from '@jest/globals';
import { Metrics } from './metrics.js';
import { tellProcess } from './process-figures.js';

it('a process tells which it is, since when it runs and how much memory it has, as of now', () => {
  const metrics = new Metrics();
  tellProcess(metrics, 'memory', '1.2.3');
  tellProcess(metrics, 'memory', '1.2.3');
  const text = metrics.text();
  expect(text).toContain('parley_info{service="memory",version="1.2.3"} 1\n');
  const figure = (name: string): number => Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1]);
  expect(figure('process_resident_memory_bytes')).toBeGreaterThan(figure('nodejs_heap_size_used_bytes'));
  expect(Math.abs(figure('process_start_time_seconds') + process.uptime() - Date.now() / 1_000)).toBeLessThan(
    60,
  );
});

import { expect, it } from '@jest/globals';
import { Metrics } from '#shared/service';
import { fixedSource, type Offered, type ToolSource } from './source.js';
import { SourceStates } from './source-states.js';
import { ToolSources } from './tool-sources.js';

it('how many servers are away is told as it changes', () => {
  let offered: Offered = { state: 'away', problem: 'It does not answer.', tools: [] };
  let changed = (): void => {};
  const server: ToolSource = {
    id: 'mcp-web',
    offered: () => offered,
    onChange: (listener) => {
      changed = listener;
      return () => {};
    },
  };
  const sources = new ToolSources();
  sources.add('built-in', fixedSource('built-in', []));
  const metrics = new Metrics();
  const states = new SourceStates(sources, { PARLEY_TOOLS_POOL: 'far' }, metrics);
  const away = (): string => /state="away"} (\d)/.exec(metrics.text())?.[1] ?? '';
  expect(away()).toBe('0');
  sources.add('server', server);
  expect(metrics.text()).toContain('parley_tool_sources{pool="far",state="ready"} 1\n');
  expect(away()).toBe('1');
  offered = { state: 'ready', tools: [] };
  changed();
  expect(away()).toBe('0');
  states.onApplicationShutdown();
});

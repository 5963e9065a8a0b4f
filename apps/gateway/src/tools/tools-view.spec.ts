import { expect, it } from '@jest/globals';
import type { ListedTool, Offering } from '#shared/contracts';
import { toolsViewOf } from './tools-view.js';

function tool(pool: string, name: string): ListedTool {
  const how = { description: '', inputSchema: {}, readOnly: true, idempotent: true, parallel: true };
  return { name, pool, ...how, timeoutMs: 1 };
}

const offerings: Offering[] = [
  {
    v: 1,
    pool: 'far',
    source: 'mcp-web',
    state: 'away',
    problem: 'gone',
    tools: [tool('far', 'a'), tool('far', 'b')],
  },
  { v: 1, pool: 'default', source: 'built-in', state: 'ready', tools: [tool('default', 'a')] },
];

it('each tool is told once, with where it comes from and whether it is there', () => {
  const { tools, sources } = toolsViewOf(offerings, true);
  expect(tools).toMatchObject([
    { name: 'a', pool: 'default', source: 'built-in', state: 'ready' },
    { name: 'b', pool: 'far', source: 'mcp-web', state: 'away' },
  ]);
  expect(sources).toContainEqual({ pool: 'far', source: 'mcp-web', state: 'away', problem: 'gone' });
});

it('what is wrong is for administrators', () => {
  expect(JSON.stringify(toolsViewOf(offerings, false))).not.toContain('gone');
});

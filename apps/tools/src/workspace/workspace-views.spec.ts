import { beforeEach, expect, it } from '@jest/globals';
import { ManualClock } from '../calls/testing/manual-clock.js';
import { WorkspaceViews } from './workspace-views.js';

let clock: ManualClock;
let counted: string[];
let takesMs: number;
let views: WorkspaceViews;

beforeEach(() => {
  [clock, counted, takesMs] = [new ManualClock(), [], 100];
  const workspaces = {
    quotaBytes: 100,
    existing: async (workspace: string) => ({
      kind: 'workspace' as const,
      base: '/nowhere',
      segments: [workspace],
    }),
    usage: async ({ segments }: { segments: readonly string[] }) => {
      counted.push(segments.join('/'));
      await clock.breath();
      clock.pass(takesMs);
      return { bytes: counted.length, files: 0 };
    },
  };
  views = new WorkspaceViews(workspaces, clock);
});

const used = async (workspace: string) => (await views.list(workspace, '')).used;

it('a workspace that takes long to count is counted once for all who look within some seconds', async () => {
  expect(await Promise.all([used('a'), used('a')])).toEqual([1, 1]);
  clock.pass(4_999);
  expect(await used('a')).toBe(1);
  clock.pass(1);
  expect(await used('a')).toBe(2);
  expect(await used('b')).toBe(3);
});

it('any other is counted anew', async () => {
  takesMs = 99;
  expect([await used('a'), await used('a')]).toEqual([1, 2]);
});

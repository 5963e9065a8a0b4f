import type { Clock } from '#shared/broker';
import type { ToolSources } from '../../tools/src/tools.module.js';

/** Of those that are defined. */
export interface ToolServersSeen {
  up: string[];
  /** They cannot be reached, or have not answered so far. */
  away: string[];
}

/** Nobody waits longer for a greeting. */
const patienceMs = 1_000;

/** As they are once so many are there, or after a moment: programs take a while to start. */
export async function seeToolServers(
  sources: Pick<ToolSources, 'offered' | 'onChange'>,
  expected: number,
  clock: Pick<Clock, 'after'>,
): Promise<ToolServersSeen> {
  await new Promise<void>((resolve) => {
    const look = (): void => {
      const { up, away } = seen(sources);
      if (away.length === 0 && up.length >= expected) over();
    };
    const callOff = clock.after(patienceMs, () => over());
    const stop = sources.onChange(look);
    const over = (): void => {
      callOff();
      stop();
      resolve();
    };
    look();
  });
  return seen(sources);
}

const prefix = 'mcp-';

function seen(sources: Pick<ToolSources, 'offered'>): ToolServersSeen {
  const servers = [...sources.offered()].filter(([id]) => id.startsWith(prefix));
  const named = (wanted: 'ready' | 'away'): string[] =>
    servers.flatMap(([id, { state }]) => (state === wanted ? [id.slice(prefix.length)] : []));
  return { up: named('ready'), away: named('away') };
}

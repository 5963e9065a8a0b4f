import { pino } from 'pino';
import { systemClock } from '#shared/broker';
import { ConfigError, loadConfig } from '#shared/config';
import type { Tool, ToolContext, ToolSaid } from '../../registry/index.js';
import { webTools } from '../web-tools.js';

/** The tools as a service that is configured so has them. */
export function toolsOf(environment: Record<string, string>): Tool[] {
  return webTools(loadConfig(environment), systemClock);
}

/** The outcome in words, as a model would be told of it. */
export async function call(tool: Tool | undefined, input: unknown, signal?: AbortSignal): Promise<ToolSaid> {
  if (!tool) throw new Error('There is no such tool.');
  const checked = tool.input.check(input);
  if (checked.kind === 'unfit') return { outcome: 'error', text: checked.problem };
  try {
    const said = await tool.run(checked.input, contextOf(signal));
    return typeof said === 'string' ? { outcome: 'ok', text: said } : said;
  } catch (error) {
    if (error instanceof ConfigError || !(error instanceof Error)) throw error;
    return { outcome: 'error', text: error.message };
  }
}

function contextOf(signal = new AbortController().signal): ToolContext {
  return {
    signal,
    session: 's',
    owner: 'o',
    key: 'k',
    place: { workspace: 's' },
    progress: () => {},
    log: pino({ level: 'silent' }),
  };
}

import { z } from 'zod';
import type { ListedTool } from '#shared/contracts';
import { zodInput, type Tool } from '../../../apps/tools/src/registry/index.js';
import type { Place } from '../world.js';
import type { Notes } from './notes.js';
import type { Temper } from './temper.js';

/** Looking twice does no harm, writing twice does; a job of the second kind is never repeated. */
const kinds = { look: true, read: true, write: false, send: false } as const;
export const toolNames = Object.keys(kinds) as (keyof typeof kinds)[];

const timeoutMs = 6_000;
const input = zodInput(z.object({ times: z.number() }));

export const listedTools: ListedTool[] = toolNames.map((name) => ({
  name,
  description: name,
  inputSchema: { type: 'object', required: ['times'] },
  readOnly: kinds[name],
  idempotent: kinds[name],
  parallel: true,
  timeoutMs,
  pool: 'default',
}));

const quickMs = 120;
const slowMs = 9_000;

/** Each writes down that it had its effect, then takes its time. */
export function toolsOf(place: Place, notes: Notes, temper: Temper): Tool[] {
  return toolNames.map((name) => ({
    name,
    description: name,
    input,
    readOnly: kinds[name],
    idempotent: kinds[name],
    parallel: true,
    timeoutMs,
    run: (_, { signal, key }) => run(name, key, signal),
  }));

  async function run(tool: keyof typeof kinds, key: string, signal: AbortSignal): Promise<string> {
    const { process, random, broker } = place;
    const at = broker.clock.elapsed();
    const idempotent = kinds[tool];
    if (!process.isDead) notes.effects.push({ process: process.id, tool, key, idempotent, at });
    const heeds = random.chance(0.8) ? signal : undefined;
    await broker.clock.wait(random.between(0.1, random.chance(temper.toolIsSlow) ? slowMs : quickMs), heeds);
    if (random.chance(temper.toolFails)) throw new Error(`${tool} failed.`);
    return `${tool} by ${process.id} at ${at.toFixed(3)}`;
  }
}

import { z } from 'zod';
import type { ListedTool } from '#shared/contracts';
import type { Registry } from './registry.js';
import type { Tool } from './tool.js';

/** Every tools service takes the calls of this pool. */
const pool = 'default';

export function listedTools(registry: Registry): ListedTool[] {
  return [...registry.values()].map(listed);
}

function listed({ name, title, description, schema }: Tool): ListedTool {
  const inputSchema = z.toJSONSchema(schema, { io: 'input' });
  return { name, title, description, inputSchema, pool };
}

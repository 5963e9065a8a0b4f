import { z } from 'zod';
import { namedToolServerSchema } from '#shared/contracts';
import { toolServerBodySchema } from '../../tools/tool-server-body.js';
import { toolsViewSchema } from '../../tools/tools-view.js';

export const toolServerBody = toolServerBodySchema.describe(
  'A server that speaks the Model Context Protocol over HTTP. Secrets are named, never written out: `${MCP_GITHUB_TOKEN}` in a header is that variable of the tools service; only names that begin with `MCP_` may be used. `trusted`: what it says of its own tools (that one only reads, that one may be repeated) is believed.',
);

export const toolServer = namedToolServerSchema;
export const toolServers = z.object({ servers: z.array(namedToolServerSchema) });

export const tools = toolsViewSchema.describe(
  '`inputSchema` is a JSON Schema. A tool that is not `readOnly` is asked for before it runs, unless a rule says otherwise.',
);

import { setImmediate as breath } from 'node:timers/promises';
import type { ToolServer } from '#shared/contracts';
import type { Tool, ToolContext, ToolSaid } from '../../registry/index.js';
import type { Limits } from '../limits.js';
import { readRemoteTool, type RemoteTool } from '../offer/remote-tool.js';
import { toolNameOf } from '../offer/tool-names.js';
import type { ToolList } from './list-tools.js';

export interface Offer {
  tools: readonly Tool[];
  problem: string | undefined;
  /** How long it has taken to read them. */
  readMs: number;
}

export type CallRemote = (tool: RemoteTool, input: unknown, context: ToolContext) => Promise<ToolSaid>;

export interface OfferParts {
  id: string;
  server: ToolServer;
  limits: Limits;
  call: CallRemote;
  /** Takes the server's secrets out of a text. */
  clean: (text: string) => string;
}

/** Room for an answer that comes in the last moment, before the caller's own time is over. */
const marginMs = 1_000;
/** Reading one holds up everything else of this service. */
const mostReadMs = 5_000;

/** What a server's list comes to: its tools under our names, and why others of it are left out. */
export async function offerOf(list: ToolList, parts: OfferParts): Promise<Offer> {
  const tools = new Map<string, Tool>();
  const problems = list.problem === undefined ? [] : [list.problem];
  const wanted = new Set(parts.server.tools);
  let readMs = 0;
  for (const value of list.tools) {
    if (readMs > mostReadMs) {
      problems.push('the tools behind these are not even read');
      break;
    }
    await breath();
    const begun = performance.now();
    const read = readRemoteTool(value, parts.clean);
    readMs += performance.now() - begun;
    if (read.kind === 'unusable') {
      problems.push(read.problem);
      continue;
    }
    const { tool } = read;
    if (parts.server.tools && !wanted.has(tool.name)) continue;
    const offered = toolOf(tool, parts);
    if (tools.has(offered.name)) problems.push(`${tool.name} is there twice; the first is taken`);
    else tools.set(offered.name, offered);
    wanted.delete(tool.name);
  }
  if (wanted.size > 0) problems.push(`it has no tool by the name of ${[...wanted].join(', ')}`);
  return {
    tools: [...tools.values()],
    problem: problems.length > 0 ? problems.join('; ') : undefined,
    readMs,
  };
}

function toolOf(tool: RemoteTool, { id, server, limits, call }: OfferParts): Tool {
  const { trusted = false, timeoutMs = limits.callMs } = server;
  return {
    name: toolNameOf(id, tool.name),
    ...(tool.title === undefined ? {} : { title: tool.title }),
    description: tool.description,
    input: tool.input,
    // What it says of itself decides whether anybody is asked, so it has to be believed on purpose.
    readOnly: trusted && tool.readOnly,
    idempotent: trusted && tool.idempotent,
    parallel: true,
    timeoutMs: timeoutMs + limits.queueMs + marginMs,
    run: (input, context) => call(tool, input, context),
  };
}

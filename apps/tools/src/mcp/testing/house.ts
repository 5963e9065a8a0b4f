import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';
import type { Logger } from 'pino';
import { systemClock } from '#shared/broker';
import type { ToolServer } from '#shared/contracts';
import type { Tool, ToolContext, ToolSaid } from '../../registry/index.js';
import { ServerSource } from '../connection/server-source.js';
import type { Definition } from '../definitions/definition.js';
import { usualLimits, type Limits } from '../limits.js';

/** Nobody waits for long in a test. */
const shortLimits: Limits = {
  ...usualLimits,
  connectMs: 10_000,
  retryMs: 20,
  retryCapMs: 100,
  gatherMs: 10,
  graceMs: 200,
};

const badServer = resolve('test/mcp/bad-server.mjs');

export function bad(how: string, more: Partial<ToolServer> = {}): ToolServer {
  return { kind: 'stdio', command: process.execPath, args: [badServer, how], ...more } as ToolServer;
}

/** Servers of one test file, with what was logged of them; all of them are gone once it is closed. */
export class House {
  readonly logged: unknown[] = [];
  private readonly sources: ServerSource[] = [];
  private readonly log: Logger;

  constructor() {
    const note = (...said: unknown[]): void => void this.logged.push(said);
    this.log = { debug: note, info: note, warn: note, error: note } as unknown as Logger;
  }

  server(
    server: ToolServer,
    {
      limits = {},
      environment = process.env,
      origin = 'file',
    }: {
      limits?: Partial<Limits>;
      environment?: Record<string, string | undefined>;
      origin?: Definition['origin'];
    } = {},
  ): ServerSource {
    const source = new ServerSource({
      definition: { id: 'one', origin, server },
      environment,
      limits: { ...shortLimits, ...limits },
      clock: systemClock,
      log: this.log,
    });
    this.sources.push(source);
    return source;
  }

  async close(): Promise<void> {
    await Promise.all(this.sources.map((source) => source.close()));
  }
}

/** Resolves as soon as what is offered is as wanted; the deadline is that of the test. */
export function until(source: ServerSource, holds: (source: ServerSource) => boolean): Promise<void> {
  return new Promise((resolved) => {
    const look = (): void => {
      if (!holds(source)) return;
      stop();
      resolved();
    };
    const stop = source.onChange(look);
    look();
  });
}

export const isReady = (source: ServerSource): boolean => source.offered().state === 'ready';
export const isAway = (source: ServerSource): boolean => !isReady(source);

export async function ready(source: ServerSource): Promise<ServerSource> {
  await until(source, isReady);
  return source;
}

export function toolOf(source: ServerSource, name: string): Tool {
  const tool = source.offered().tools.find((each) => each.name === `one__${name}`);
  if (!tool) throw new Error(`There is no tool ${name}.`);
  return tool;
}

export interface Called {
  said: ToolSaid;
  progress: string[];
}

export async function call(
  source: ServerSource,
  name: string,
  input: object = {},
  context: Partial<ToolContext> = {},
): Promise<Called> {
  const progress: string[] = [];
  const said = await toolOf(source, name).run(input, {
    signal: new AbortController().signal,
    session: 's',
    owner: 'u',
    key: 'k',
    place: { workspace: 's' },
    progress: (text) => void progress.push(text),
    log: {} as Logger,
    ...context,
  });
  return { said: typeof said === 'string' ? { text: said } : said, progress };
}

export const problemOf = (calling: Promise<unknown>): Promise<string> =>
  calling.then(
    () => 'it went well',
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );

/** Whether anybody of a process's group is left who still runs. */
export function isThere(group: number): boolean {
  const all = execFileSync('ps', ['-eo', 'pgid=,stat='], { encoding: 'utf8' });
  return all.split('\n').some((line) => {
    const [pgid, state] = line.trim().split(/\s+/);
    return Number(pgid) === group && !state?.startsWith('Z');
  });
}

export interface Where {
  pid: number;
  cwd: string;
  env: Record<string, string>;
}

/** As the bad server tells it itself. */
export async function whereIs(source: ServerSource): Promise<Where> {
  return JSON.parse((await call(source, 'where')).said.text) as Where;
}

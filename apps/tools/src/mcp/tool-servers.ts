import type { Logger } from 'pino';
import type { Clock } from '#shared/broker';
import type { ToolSource, ToolSources } from '../registry/index.js';
import { ServerSource } from './connection/server-source.js';
import { sourceIdOf } from './connection/source-id.js';
import { sameDefinition, type BrokenDefinition, type Definition } from './definitions/definition.js';
import { usualLimits, type Limits } from './limits.js';

export interface ToolServersParts {
  sources: Pick<ToolSources, 'add'>;
  environment: Readonly<Record<string, string | undefined>>;
  clock: Clock;
  log: Logger;
  limits?: Limits;
}

interface Running {
  definition: Definition;
  source: ServerSource;
  remove: () => void;
}

/** Starts and leaves servers until those that run are those that are defined. */
export class ToolServers {
  private readonly running = new Map<string, Running>();
  private readonly broken = new Map<string, { problem: string; remove: () => void }>();
  private readonly leaving = new Set<Promise<void>>();

  constructor(private readonly parts: ToolServersParts) {}

  become(good: readonly Definition[], broken: readonly BrokenDefinition[]): void {
    const wanted = new Map(good.map((definition) => [definition.id, definition]));
    for (const [id, { definition }] of this.running) {
      const now = wanted.get(id);
      if (!now || !sameDefinition(now, definition)) this.leave(id);
    }
    this.tellBroken(broken);
    for (const definition of good) if (!this.running.has(definition.id)) this.begin(definition);
  }

  /** Resolves when no server is left. */
  async close(): Promise<void> {
    for (const id of this.running.keys()) this.leave(id);
    this.tellBroken([]);
    await Promise.all(this.leaving);
  }

  private begin(definition: Definition): void {
    const { sources, environment, clock, log, limits = usualLimits } = this.parts;
    const source = new ServerSource({ definition, environment, limits, clock, log });
    this.running.set(definition.id, { definition, source, remove: sources.add('server', source) });
  }

  private leave(id: string): void {
    const running = this.running.get(id);
    if (!running) return;
    this.running.delete(id);
    running.remove();
    const left = running.source.close().finally(() => this.leaving.delete(left));
    this.leaving.add(left);
  }

  /** They have no tools, but whoever looks for them finds what is wrong. */
  private tellBroken(broken: readonly BrokenDefinition[]): void {
    const told = new Map(
      broken.filter(({ id }) => /^[\w-]{1,64}$/.test(id)).map((each) => [each.id, each.problem]),
    );
    for (const [id, { problem, remove }] of this.broken) {
      if (told.get(id) === problem) continue;
      remove();
      this.broken.delete(id);
    }
    for (const [id, problem] of told) {
      if (!this.broken.has(id))
        this.broken.set(id, { problem, remove: this.parts.sources.add('server', unusable(id, problem)) });
    }
  }
}

function unusable(id: string, problem: string): ToolSource {
  return {
    id: sourceIdOf(id),
    offered: () => ({ state: 'away', problem, tools: [] }),
    onChange: () => () => {},
  };
}

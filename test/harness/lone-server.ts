import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { newId } from '#shared/contracts';
import { findNatsServer } from '../../apps/standalone/src/backing/index.js';
import { ClusterNode } from './cluster-node.js';
import { freePorts } from './cluster.js';
import { eventually } from './eventually.js';
import { given } from './given.js';

const cacheDir = fileURLToPath(new URL('../../.cache', import.meta.url));

/** One nats-server of a test's own, to be killed and to be looked into. */
export class LoneServer {
  private constructor(
    private readonly node: ClusterNode,
    private readonly folder: string,
  ) {}

  static async start(): Promise<LoneServer> {
    const { path } = await findNatsServer({ cacheDir, report: () => undefined });
    const folder = join(given('PARLEY_TEST_DIR'), newId('g'));
    const [ports] = await freePorts(1);
    if (!ports) throw new Error('There is no free port.');
    const server = new LoneServer(new ClusterNode(path, 'lone', ports, [], folder), folder);
    await server.restart();
    return server;
  }

  get url(): string {
    return this.node.url;
  }

  kill(): Promise<void> {
    return this.node.kill();
  }

  async restart(): Promise<void> {
    await this.node.start();
    await eventually('the server is well', () => this.node.ask('/healthz'), 60_000);
  }

  /** How many subscriptions each connection holds, by its name; only of those that are open. */
  async subscriptions(): Promise<Map<string, number>> {
    const answer = (await this.node.ask('/connz?limit=10000')) as
      | { connections: { name?: string; subscriptions: number }[] }
      | undefined;
    const counts = new Map<string, number>();
    for (const { name = '', subscriptions } of answer?.connections ?? [])
      counts.set(name, (counts.get(name) ?? 0) + subscriptions);
    return counts;
  }

  async stop(): Promise<void> {
    await this.node.kill();
    await rm(this.folder, { recursive: true, force: true });
  }
}

import { rm } from 'node:fs/promises';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { once } from 'node:events';
import { jetstreamManager } from '@nats-io/jetstream';
import { openConnection } from '#shared/broker';
import { newId } from '#shared/contracts';
import { findNatsServer } from '../../apps/standalone/src/backing/index.js';
import { ClusterNode, type NodePorts } from './cluster-node.js';
import { eventually } from './eventually.js';
import { given } from './given.js';

const size = 3;
const deadlineMs = 60_000;
const cacheDir = fileURLToPath(new URL('../../.cache', import.meta.url));

/** Three nats-servers of their own, for streams with three replicas. Nothing of them outlives this process. */
export class TestCluster {
  private constructor(
    private readonly nodes: readonly ClusterNode[],
    private readonly folder: string,
  ) {}

  static async start(): Promise<TestCluster> {
    const { path } = await findNatsServer({ cacheDir, report: () => undefined });
    const folder = join(given('PARLEY_TEST_DIR'), newId('g'));
    const ports = await freePorts(size);
    const routes = ports.map(({ route }) => route);
    const nodes = ports.map((each, index) => new ClusterNode(path, `node-${index}`, each, routes, folder));
    const cluster = new TestCluster(nodes, folder);
    try {
      await Promise.all(nodes.map((node) => node.start()));
      await cluster.ready();
      return cluster;
    } catch (error) {
      await cluster.stop();
      throw error;
    }
  }

  get size(): number {
    return this.nodes.length;
  }

  /** Of all servers, for a client to choose from. */
  get url(): string {
    return this.nodes.map(({ url }) => url).join(',');
  }

  async kill(index: number): Promise<void> {
    await this.node(index).kill();
  }

  freeze(index: number): void {
    this.node(index).freeze();
  }

  thaw(index: number): void {
    this.node(index).thaw();
  }

  /** Resolves when the whole cluster is as it was. */
  async restart(index: number): Promise<void> {
    await this.node(index).start();
    await this.ready();
  }

  /** Which of the servers leads a stream just now. */
  leaderOf(stream: string): Promise<number> {
    return eventually(
      `${stream} has a leader`,
      () =>
        this.manage(async (jsm) => {
          const { cluster } = await jsm.streams.info(stream);
          const index = this.nodes.findIndex(({ name }) => name === cluster?.leader);
          // Not the number itself: 0 is a server too, and the wait must not take it for nothing.
          return index < 0 ? undefined : { index };
        }),
      deadlineMs,
    ).then(({ index }) => index);
  }

  /** The leader gives up its place; returns when somebody leads again. */
  async stepDown(stream: string): Promise<void> {
    await this.withConnection(async (nc) => {
      await nc.request(`$JS.API.STREAM.LEADER.STEPDOWN.${stream}`, '', { timeout: 20_000 });
    });
    await this.leaderOf(stream);
  }

  /** Every replica of every stream is there and caught up. */
  async placed(): Promise<void> {
    await eventually(
      'all streams are placed',
      () =>
        this.manage(async (jsm) => {
          for await (const { cluster } of jsm.streams.list()) {
            if (!cluster?.leader || cluster.replicas?.some(({ current }) => !current)) return false;
          }
          return true;
        }),
      deadlineMs,
    );
  }

  async stop(): Promise<void> {
    await Promise.all(this.nodes.map((node) => node.kill()));
    await rm(this.folder, { recursive: true, force: true });
  }

  /** All servers are up, know of each other and have caught up with what is theirs. */
  private async ready(): Promise<void> {
    await eventually('the cluster is whole', async () => (await this.leads()) && this.healthy(), deadlineMs);
  }

  private async leads(): Promise<boolean> {
    const { meta_cluster: meta } = ((await this.nodes[0]?.ask('/jsz')) ?? {}) as {
      meta_cluster?: { leader?: string; cluster_size?: number };
    };
    return Boolean(meta?.leader) && meta?.cluster_size === size;
  }

  private async healthy(): Promise<boolean> {
    const answers = await Promise.all(this.nodes.map((node) => node.ask('/healthz')));
    return answers.every((answer) => answer !== undefined);
  }

  private manage<T>(use: (jsm: Awaited<ReturnType<typeof jetstreamManager>>) => Promise<T>): Promise<T> {
    return this.withConnection(async (nc) => use(await jetstreamManager(nc, { checkAPI: false })));
  }

  private async withConnection<T>(
    use: (nc: Awaited<ReturnType<typeof openConnection>>) => Promise<T>,
  ): Promise<T> {
    const nc = await openConnection({ url: this.url, service: 'test' });
    try {
      return await use(nc);
    } finally {
      await nc.close();
    }
  }

  private node(index: number): ClusterNode {
    const node = this.nodes[index];
    if (!node) throw new Error(`There is no server ${index}; there are ${this.nodes.length}.`);
    return node;
  }
}

/** All taken at once, so that no two are the same, and then let go. */
export async function freePorts(nodes: number): Promise<NodePorts[]> {
  const servers = await Promise.all(Array.from({ length: nodes * 3 }, () => listening()));
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => once(server.close(), 'close')));
  return Array.from({ length: nodes }, (_, index) => {
    const [client = 0, route = 0, monitor = 0] = ports.slice(index * 3);
    return { client, route, monitor };
  });
}

async function listening(): Promise<Server> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

import { existsSync, readFileSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { jetstreamManager } from '@nats-io/jetstream';
import { consumers, migrateBroker, Names, openBroker, openConnection, type Broker } from '#shared/broker';
import { newId } from '#shared/contracts';
import { TestCluster } from '../../harness/cluster.js';
import { eventually } from '../../harness/eventually.js';
import { given } from '../../harness/given.js';
import { LoneServer } from '../../harness/lone-server.js';
import type { App } from '../../harness/service-process.js';
import type { Effect } from '../history.js';
import { BrokerProxy } from './broker-proxy.js';
import { ownDatabase, sharedDatabase, type TownDatabase } from './database.js';
import { ModelProxy } from './model-proxy.js';
import { Post } from './post.js';
import { Traps } from './trap.js';

export interface TownPlan {
  servers: 'one' | 'three';
  database: 'own' | 'shared';
  workers: number;
  gateways: number;
  /** How long the broker waits for an acknowledgement; by default shorter than in production, to fit into CI. */
  ackWaitMs?: number;
  environment?: Record<string, string>;
}

const token = 'parley_test_token_of_the_first_administrator';
const witnessMain = fileURLToPath(new URL('../../../.cache/harness/town-witness.js', import.meta.url));

/** A whole Parley of processes, with its own broker: all of it can be killed, frozen and started again. */
export class Town {
  readonly workers: Post[] = [];
  readonly gateways: Post[] = [];
  readonly traps = new Traps();
  readonly token = token;
  broker!: Broker;
  model!: ModelProxy;
  database!: TownDatabase;
  private server: LoneServer | undefined;
  private three: TestCluster | undefined;
  private readonly others = new Map<App, Post>();
  private readonly closers: (() => Promise<unknown>)[] = [];
  private readonly folder = join(given('PARLEY_TEST_DIR'), newId('g'));

  private constructor(private readonly plan: TownPlan) {}

  static async build(plan: TownPlan): Promise<Town> {
    const town = new Town(plan);
    try {
      await town.begin();
      return town;
    } catch (error) {
      await town.stop();
      throw error;
    }
  }

  get ackWaitMs(): number {
    return this.plan.ackWaitMs ?? 4_000;
  }

  get lone(): LoneServer {
    if (!this.server) throw new Error('This town has not one server but three.');
    return this.server;
  }

  get cluster(): TestCluster {
    if (!this.three) throw new Error('This town has not three servers but one.');
    return this.three;
  }

  /** Of the gateways that run just now. */
  get gatewayUrls(): string[] {
    return this.gateways.flatMap(({ url }) => url ?? []);
  }

  get posts(): Post[] {
    return [...this.others.values(), ...this.workers, ...this.gateways];
  }

  the(app: App): Post {
    const post = this.others.get(app);
    if (!post) throw new Error(`There is no single ${app} here.`);
    return post;
  }

  /** Whichever of the workers has a session in hand, once somebody has. */
  holderOf(session: string): Promise<Post> {
    return eventually(`somebody holds ${session}`, async () => {
      const entry = await this.broker.actors.get(session);
      if (!entry) return undefined;
      const { worker } = JSON.parse(entry.value) as { worker: string };
      return this.workers.find((post) => post.worker === worker);
    });
  }

  effects(): Effect[] {
    const file = this.witnessFile;
    if (!existsSync(file)) return [];
    const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean);
    return lines.map((line) => {
      const [tool = '', call = ''] = line.split(' ');
      return { tool, call };
    });
  }

  async stop(): Promise<void> {
    await Promise.all(this.posts.map((post) => post.stop()));
    for (const close of this.closers.splice(0).toReversed()) await close();
    await rm(this.folder, { recursive: true, force: true });
  }

  private async begin(): Promise<void> {
    await mkdir(this.folder, { recursive: true });
    const url = await this.beginServers();
    await this.migrate(url);
    this.broker = await openBroker({ url, service: 'test', namespace: '', worker: newId('w') });
    this.closers.push(() => this.broker.nc.close());
    this.database = await this.beginDatabase();
    this.closers.push(() => this.database.stop());
    const rehearsal = await this.add('rehearsal', { PARLEY_REHEARSAL_PORT: '0' });
    const [, modelUrl = ''] = /(http:\/\/[^\s"]+:\d+)/.exec(rehearsal.output) ?? [];
    this.model = await ModelProxy.start({
      url: modelUrl,
      traps: this.traps,
      kill: (label) => this.workers.find((post) => post.label === label)?.killNow(),
    });
    this.closers.push(() => this.model.close());
    await this.beginServices(url);
  }

  private async beginServers(): Promise<string> {
    if (this.plan.servers === 'three') {
      const cluster = await TestCluster.start();
      this.three = cluster;
      this.closers.push(() => cluster.stop());
      return cluster.url;
    }
    const server = await LoneServer.start();
    this.server = server;
    this.closers.push(() => server.stop());
    return server.url;
  }

  private beginDatabase(): Promise<TownDatabase> {
    const name = newId('g')
      .replaceAll(/[^A-Za-z0-9]/g, '')
      .toLowerCase();
    return this.plan.database === 'own' ? ownDatabase(this.folder) : sharedDatabase(name);
  }

  private async migrate(url: string): Promise<void> {
    const replicas = this.plan.servers === 'three' ? 3 : 1;
    const nc = await openConnection({ url, service: 'test' });
    try {
      await migrateBroker(nc, new Names(), { replicas, logMaxBytes: 2e9, filesMaxBytes: 1e9 });
      await this.setAckWait(nc);
    } finally {
      await nc.close();
    }
    await this.three?.placed();
  }

  private async setAckWait(nc: Awaited<ReturnType<typeof openConnection>>): Promise<void> {
    const jsm = await jetstreamManager(nc);
    for (const { stream, durable } of Object.values(consumers))
      await jsm.consumers.update(stream, durable, { ack_wait: this.ackWaitMs * 1_000_000 });
  }

  /** Memory first, for the others ask it. */
  private async beginServices(url: string): Promise<void> {
    const common = { PARLEY_NATS_URL: url, PARLEY_REHEARSAL_URL: this.model.urlFor('nobody') };
    await this.add('memory', { ...common, PARLEY_DATABASE_URL: this.database.url });
    await Promise.all([
      this.add('logging', common),
      this.add('tools', { ...common, WITNESS_FILE: this.witnessFile }, witnessMain),
      ...Array.from({ length: this.plan.workers }, (_, index) => this.addWorker(url, `worker-${index}`)),
      ...Array.from({ length: this.plan.gateways }, (_, index) =>
        this.addGateway(common, `gateway-${index}`),
      ),
    ]);
  }

  private async add(app: App, environment: Record<string, string>, main?: string): Promise<Post> {
    const post = this.post(app, app, environment, main);
    this.others.set(app, post);
    await post.start();
    return post;
  }

  private async addGateway(environment: Record<string, string>, label: string): Promise<void> {
    const post = this.post('gateway', label, { ...environment, PARLEY_PORT: '0' });
    this.gateways.push(post);
    await post.start();
  }

  /** Each behind a proxy of its own; of three servers the client chooses, and there is none. */
  private async addWorker(url: string, label: string): Promise<void> {
    const reached = this.plan.servers === 'three' ? url : await this.proxied(url, label);
    const environment = { PARLEY_NATS_URL: reached, PARLEY_REHEARSAL_URL: this.model.urlFor(label) };
    const post = this.post('inference', label, environment);
    this.workers.push(post);
    await post.start();
  }

  private async proxied(url: string, worker: string): Promise<string> {
    const kill = (): void => this.workers.find((post) => post.label === worker)?.killNow();
    const proxy = await BrokerProxy.start({ url, worker, traps: this.traps, kill });
    this.closers.push(() => proxy.close());
    return proxy.url;
  }

  private post(app: App, label: string, environment: Record<string, string>, main?: string): Post {
    // Of the tools in here no rule speaks, and nobody sits there to agree to a call.
    const calls = { PARLEY_TOOL_DEFAULT: 'allow' };
    const own = { PARLEY_TOKEN: token, PARLEY_DATA_DIR: this.folder };
    const usual = { ...own, ...calls, ...this.plan.environment };
    return new Post({
      app,
      label,
      folder: this.folder,
      environment: { ...usual, ...environment },
      ...(main === undefined ? {} : { main }),
    });
  }

  private get witnessFile(): string {
    return join(this.folder, 'witnessed');
  }
}

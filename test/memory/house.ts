import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ConsumerMessages } from '@nats-io/jetstream';
import { QueryClient, type Broker } from '#shared/broker';
import { loadConfig } from '#shared/config';
import { newId, type QueryResponse, type Session } from '#shared/contracts';
import { startService, type RunningService } from '#shared/service';
import { MemoryModule } from '../../apps/memory/src/memory.module.js';
import { createDatabase, type TestDatabase } from '../harness/database.js';
import { eventually } from '../harness/eventually.js';
import { given } from '../harness/given.js';
import { createNamespace, type TestNamespace } from '../harness/namespace.js';
import { LogScript } from './log-script.js';

export const token = 'parley_test_token_of_the_first_administrator';
export const administrator = 'u_admin';

/** The memory service in this process, on a real Postgres and a real broker. The actor is played by the test. */
export class House {
  private readonly running: RunningService[] = [];
  private reporting: ConsumerMessages | undefined;

  private constructor(
    readonly namespace: TestNamespace,
    readonly database: TestDatabase,
    readonly broker: Broker,
    readonly queries: QueryClient,
  ) {}

  static async build(): Promise<House> {
    const namespace = createNamespace();
    const database = await createDatabase(namespace.name.toLowerCase());
    await namespace.migrate();
    const broker = await namespace.open();
    return new House(namespace, database, broker, new QueryClient(broker));
  }

  async start(extra: Record<string, string> = {}): Promise<RunningService> {
    const config = loadConfig({
      PARLEY_NATS_URL: this.namespace.natsUrl,
      PARLEY_DATABASE_URL: this.database.url,
      PARLEY_NAMESPACE: this.namespace.name,
      PARLEY_TOKEN: token,
      PARLEY_LOG_LEVEL: 'error',
      ...extra,
    });
    const listen = { host: '127.0.0.1', port: 0, setting: 'PARLEY_HEALTH_PORT' };
    const description = { service: 'memory', root: MemoryModule, listen, logFile: this.logFile };
    const service = await startService(description, config);
    this.running.push(service);
    return service;
  }

  private get logFile(): string {
    return join(given('PARLEY_TEST_DIR'), `${this.namespace.name}.log`);
  }

  /** What was logged of one session, by all instances. */
  async logged(session: string): Promise<string[]> {
    return (await readFile(this.logFile, 'utf8')).split('\n').filter((line) => line.includes(session));
  }

  /** As the logging service does, until the house is torn down. */
  async reportAll(): Promise<void> {
    const { js, names } = this.broker;
    const consumer = await js.consumers.get(names.stream('LOG'), 'logging');
    this.reporting = await consumer.consume({ callback: (message) => message.ack() });
  }

  /** What was reported until then stays reported. */
  async stopReporting(): Promise<void> {
    await this.reporting?.close();
    this.reporting = undefined;
  }

  /** The oldest that logging has not reported. */
  async reportOne(): Promise<void> {
    const { js, names } = this.broker;
    const consumer = await js.consumers.get(names.stream('LOG'), 'logging');
    const message = await consumer.next();
    if (!message || !(await message.ackAck())) throw new Error('There is nothing to report.');
  }

  /** Ends all instances, as a deploy would. */
  async stopServices(): Promise<void> {
    await Promise.all(this.running.splice(0).map((service) => service.close()));
  }

  async tearDown(): Promise<void> {
    await this.stopServices();
    await this.stopReporting();
    await this.namespace.drop();
    await this.database.drop();
  }

  createSession(owner = administrator): Promise<Session> {
    return this.queries.ask('memory.session.create', { owner, name: null, model: null, systemPrompt: null });
  }

  async createLog(): Promise<LogScript> {
    return new LogScript(this.broker, (await this.createSession()).id);
  }

  /** A log of a session that memory has never heard of. */
  strangersLog(): LogScript {
    return new LogScript(this.broker, newId('s'));
  }

  snapshot(session: string): Promise<QueryResponse<'memory.session.snapshot'>> {
    return this.queries.ask('memory.session.snapshot', { session, user: administrator });
  }

  /** Memory has come at least as far as the script was written. */
  async projected({ session, en }: LogScript): Promise<QueryResponse<'memory.session.snapshot'>> {
    return eventually(`event ${en} is projected`, async () => {
      const answer = await this.snapshot(session);
      return answer.snapshot.position.en >= en && answer;
    });
  }

  /** Nothing of the log is undelivered or in anybody's hands. */
  async idle(): Promise<void> {
    const { jsm, names } = this.broker;
    await eventually('memory has worked off the log', async () => {
      const { num_pending, num_ack_pending } = await jsm.consumers.info(names.stream('LOG'), 'memory');
      return num_pending === 0 && num_ack_pending === 0;
    });
  }

  parked(): Promise<{ session: string; sequence: string; problem: string; data: Buffer }[]> {
    return this.database.query('SELECT session, sequence, problem, data FROM parked ORDER BY sequence');
  }

  async events(session: string): Promise<{ en: number; type: string; body: unknown }[]> {
    const rows = await this.database.query<{ en: string; type: string; body: unknown }>(
      'SELECT en, type, body FROM events WHERE session = $1 ORDER BY en',
      [session],
    );
    return rows.map((row) => ({ ...row, en: Number(row.en) }));
  }
}
